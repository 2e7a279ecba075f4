export namespace app {
	
	export class AccountTile {
	    user: string;
	    account: string;
	    name: string;
	    unit: string;
	    leaseUntil: string;
	    waiting: number;
	
	    static createFrom(source: any = {}) {
	        return new AccountTile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.user = source["user"];
	        this.account = source["account"];
	        this.name = source["name"];
	        this.unit = source["unit"];
	        this.leaseUntil = source["leaseUntil"];
	        this.waiting = source["waiting"];
	    }
	}
	export class NoteView {
	    record: string;
	    field: string;
	    row: string;
	    column: string;
	    text: string;
	    by: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new NoteView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.record = source["record"];
	        this.field = source["field"];
	        this.row = source["row"];
	        this.column = source["column"];
	        this.text = source["text"];
	        this.by = source["by"];
	        this.at = source["at"];
	    }
	}
	export class ActInput {
	    record: string;
	    task: string;
	    action: string;
	    opinion: string;
	    notes: NoteView[];
	
	    static createFrom(source: any = {}) {
	        return new ActInput(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.record = source["record"];
	        this.task = source["task"];
	        this.action = source["action"];
	        this.opinion = source["opinion"];
	        this.notes = this.convertValues(source["notes"], NoteView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ActivationView {
	    name: string;
	    qr: string;
	    secret: string;
	    keeps: string;
	
	    static createFrom(source: any = {}) {
	        return new ActivationView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.qr = source["qr"];
	        this.secret = source["secret"];
	        this.keeps = source["keeps"];
	    }
	}
	export class CardLine {
	    title: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new CardLine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.text = source["text"];
	    }
	}
	export class DocumentView {
	    id: string;
	    record: string;
	    slot: string;
	    title: string;
	    name: string;
	    media: string;
	    size: number;
	    level: string;
	    version: number;
	    act: string;
	    local: boolean;
	    frozen: boolean;
	    content: string;
	    url: string;
	    card: CardLine[];
	    new: boolean;
	
	    static createFrom(source: any = {}) {
	        return new DocumentView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.record = source["record"];
	        this.slot = source["slot"];
	        this.title = source["title"];
	        this.name = source["name"];
	        this.media = source["media"];
	        this.size = source["size"];
	        this.level = source["level"];
	        this.version = source["version"];
	        this.act = source["act"];
	        this.local = source["local"];
	        this.frozen = source["frozen"];
	        this.content = source["content"];
	        this.url = source["url"];
	        this.card = this.convertValues(source["card"], CardLine);
	        this.new = source["new"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ArchiveItem {
	    id: string;
	    number: string;
	    title: string;
	    project: string;
	    projectId: string;
	    stage: string;
	    docType: string;
	    level: string;
	    retention: string;
	    state: string;
	    stateTitle: string;
	    frozenAt: string;
	    content: string;
	    document: DocumentView;
	    formed: string;
	    approved: string;
	
	    static createFrom(source: any = {}) {
	        return new ArchiveItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.number = source["number"];
	        this.title = source["title"];
	        this.project = source["project"];
	        this.projectId = source["projectId"];
	        this.stage = source["stage"];
	        this.docType = source["docType"];
	        this.level = source["level"];
	        this.retention = source["retention"];
	        this.state = source["state"];
	        this.stateTitle = source["stateTitle"];
	        this.frozenAt = source["frozenAt"];
	        this.content = source["content"];
	        this.document = this.convertValues(source["document"], DocumentView);
	        this.formed = source["formed"];
	        this.approved = source["approved"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ArchiveNode {
	    id: string;
	    parent: string;
	    title: string;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new ArchiveNode(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.parent = source["parent"];
	        this.title = source["title"];
	        this.count = source["count"];
	    }
	}
	
	export class DifferenceView {
	    title: string;
	    before: string;
	    after: string;
	
	    static createFrom(source: any = {}) {
	        return new DifferenceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.before = source["before"];
	        this.after = source["after"];
	    }
	}
	export class PendingView {
	    intent: string;
	    action: string;
	    opinion: string;
	    act: string;
	    reason: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new PendingView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.intent = source["intent"];
	        this.action = source["action"];
	        this.opinion = source["opinion"];
	        this.act = source["act"];
	        this.reason = source["reason"];
	        this.at = source["at"];
	    }
	}
	export class PathView {
	    node: string;
	    title: string;
	    status: string;
	    people: string[];
	    why: string;
	    since: string;
	    due: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new PathView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.node = source["node"];
	        this.title = source["title"];
	        this.status = source["status"];
	        this.people = source["people"];
	        this.why = source["why"];
	        this.since = source["since"];
	        this.due = source["due"];
	        this.at = source["at"];
	    }
	}
	export class StepView {
	    title: string;
	    action: string;
	    name: string;
	    round: number;
	    opinion: string;
	    notes: NoteView[];
	    at: string;
	    deviceAt: string;
	
	    static createFrom(source: any = {}) {
	        return new StepView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.action = source["action"];
	        this.name = source["name"];
	        this.round = source["round"];
	        this.opinion = source["opinion"];
	        this.notes = this.convertValues(source["notes"], NoteView);
	        this.at = source["at"];
	        this.deviceAt = source["deviceAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TaskView {
	    id: string;
	    title: string;
	    actions: string[];
	    opinion: string[];
	    fresh: boolean;
	    since: string;
	    due: string;
	    left: number;
	
	    static createFrom(source: any = {}) {
	        return new TaskView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.actions = source["actions"];
	        this.opinion = source["opinion"];
	        this.fresh = source["fresh"];
	        this.since = source["since"];
	        this.due = source["due"];
	        this.left = source["left"];
	    }
	}
	export class FindingView {
	    record: string;
	    field: string;
	    row: string;
	    column: string;
	    rule: string;
	    severity: string;
	    message: string;
	    calculation: string;
	    clause: string;
	    source: string;
	    advice: string;
	
	    static createFrom(source: any = {}) {
	        return new FindingView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.record = source["record"];
	        this.field = source["field"];
	        this.row = source["row"];
	        this.column = source["column"];
	        this.rule = source["rule"];
	        this.severity = source["severity"];
	        this.message = source["message"];
	        this.calculation = source["calculation"];
	        this.clause = source["clause"];
	        this.source = source["source"];
	        this.advice = source["advice"];
	    }
	}
	export class CellView {
	    column: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new CellView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.column = source["column"];
	        this.text = source["text"];
	    }
	}
	export class RowView {
	    id: string;
	    cells: CellView[];
	
	    static createFrom(source: any = {}) {
	        return new RowView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.cells = this.convertValues(source["cells"], CellView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ValueView {
	    field: string;
	    text: string;
	    many: string[];
	    rows: RowView[];
	
	    static createFrom(source: any = {}) {
	        return new ValueView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.field = source["field"];
	        this.text = source["text"];
	        this.many = source["many"];
	        this.rows = this.convertValues(source["rows"], RowView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RecordView {
	    id: string;
	    type: string;
	    root: string;
	    title: string;
	    number: string;
	    unitName: string;
	    ownerName: string;
	    level: string;
	    state: string;
	    stateTitle: string;
	    predicted: boolean;
	    act: string;
	    actReason: string;
	    editable: boolean;
	    discardable: boolean;
	    hidden: string[];
	    values: ValueView[];
	    notes: NoteView[];
	    documents: DocumentView[];
	    findings: FindingView[];
	    savedAt: string;
	    updated: string;
	
	    static createFrom(source: any = {}) {
	        return new RecordView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.type = source["type"];
	        this.root = source["root"];
	        this.title = source["title"];
	        this.number = source["number"];
	        this.unitName = source["unitName"];
	        this.ownerName = source["ownerName"];
	        this.level = source["level"];
	        this.state = source["state"];
	        this.stateTitle = source["stateTitle"];
	        this.predicted = source["predicted"];
	        this.act = source["act"];
	        this.actReason = source["actReason"];
	        this.editable = source["editable"];
	        this.discardable = source["discardable"];
	        this.hidden = source["hidden"];
	        this.values = this.convertValues(source["values"], ValueView);
	        this.notes = this.convertValues(source["notes"], NoteView);
	        this.documents = this.convertValues(source["documents"], DocumentView);
	        this.findings = this.convertValues(source["findings"], FindingView);
	        this.savedAt = source["savedAt"];
	        this.updated = source["updated"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class CaseView {
	    record: RecordView;
	    title: string;
	    round: number;
	    task?: TaskView;
	    history: StepView[];
	    path: PathView[];
	    pending?: PendingView;
	    differences: DifferenceView[];
	    outcome: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new CaseView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.record = this.convertValues(source["record"], RecordView);
	        this.title = source["title"];
	        this.round = source["round"];
	        this.task = this.convertValues(source["task"], TaskView);
	        this.history = this.convertValues(source["history"], StepView);
	        this.path = this.convertValues(source["path"], PathView);
	        this.pending = this.convertValues(source["pending"], PendingView);
	        this.differences = this.convertValues(source["differences"], DifferenceView);
	        this.outcome = source["outcome"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class ChoiceInput {
	    key: string;
	    take: string;
	    text: string;
	    many: string[];
	
	    static createFrom(source: any = {}) {
	        return new ChoiceInput(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.take = source["take"];
	        this.text = source["text"];
	        this.many = source["many"];
	    }
	}
	export class LabelView {
	    title: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new LabelView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.text = source["text"];
	    }
	}
	export class SideView {
	    words: string;
	    text: string;
	    many: string[];
	    cells: LabelView[];
	    gone: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SideView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.words = source["words"];
	        this.text = source["text"];
	        this.many = source["many"];
	        this.cells = this.convertValues(source["cells"], LabelView);
	        this.gone = source["gone"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class OptionView {
	    code: string;
	    title: string;
	
	    static createFrom(source: any = {}) {
	        return new OptionView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.title = source["title"];
	    }
	}
	export class ColumnView {
	    name: string;
	    title: string;
	    kind: string;
	    required: boolean;
	    max: number;
	    class: string;
	    hint: string;
	    options: OptionView[];
	    formula: string;
	    of: string[];
	    system: boolean;
	    listed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ColumnView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.title = source["title"];
	        this.kind = source["kind"];
	        this.required = source["required"];
	        this.max = source["max"];
	        this.class = source["class"];
	        this.hint = source["hint"];
	        this.options = this.convertValues(source["options"], OptionView);
	        this.formula = source["formula"];
	        this.of = source["of"];
	        this.system = source["system"];
	        this.listed = source["listed"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ChoiceView {
	    key: string;
	    field: ColumnView;
	    path: string;
	    title: string;
	    place: string;
	    row: boolean;
	    money: boolean;
	    preset: string;
	    was: SideView;
	    mine: SideView;
	    theirs: SideView;
	    now: SideView;
	    by: string;
	    byMe: boolean;
	    at: string;
	    mineable: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ChoiceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.field = this.convertValues(source["field"], ColumnView);
	        this.path = source["path"];
	        this.title = source["title"];
	        this.place = source["place"];
	        this.row = source["row"];
	        this.money = source["money"];
	        this.preset = source["preset"];
	        this.was = this.convertValues(source["was"], SideView);
	        this.mine = this.convertValues(source["mine"], SideView);
	        this.theirs = this.convertValues(source["theirs"], SideView);
	        this.now = this.convertValues(source["now"], SideView);
	        this.by = source["by"];
	        this.byMe = source["byMe"];
	        this.at = source["at"];
	        this.mineable = source["mineable"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class CodeView {
	    code: string;
	    until: string;
	
	    static createFrom(source: any = {}) {
	        return new CodeView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.until = source["until"];
	    }
	}
	
	export class ConditionView {
	    field: string;
	    op: string;
	    value: string;
	
	    static createFrom(source: any = {}) {
	        return new ConditionView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.field = source["field"];
	        this.op = source["op"];
	        this.value = source["value"];
	    }
	}
	export class CountView {
	    name: string;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new CountView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.count = source["count"];
	    }
	}
	export class DeviceUserView {
	    name: string;
	    unit: string;
	    lease: string;
	
	    static createFrom(source: any = {}) {
	        return new DeviceUserView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.unit = source["unit"];
	        this.lease = source["lease"];
	    }
	}
	export class DeviceView {
	    id: string;
	    name: string;
	    os: string;
	    state: string;
	    mine: boolean;
	    created: string;
	    seen: string;
	    last: string;
	    unitName: string;
	    users: DeviceUserView[];
	    canRevoke: boolean;
	
	    static createFrom(source: any = {}) {
	        return new DeviceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.os = source["os"];
	        this.state = source["state"];
	        this.mine = source["mine"];
	        this.created = source["created"];
	        this.seen = source["seen"];
	        this.last = source["last"];
	        this.unitName = source["unitName"];
	        this.users = this.convertValues(source["users"], DeviceUserView);
	        this.canRevoke = source["canRevoke"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class FieldView {
	    name: string;
	    title: string;
	    kind: string;
	    required: boolean;
	    max: number;
	    class: string;
	    hint: string;
	    options: OptionView[];
	    formula: string;
	    of: string[];
	    system: boolean;
	    listed: boolean;
	    section: string;
	    columns: ColumnView[];
	
	    static createFrom(source: any = {}) {
	        return new FieldView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.title = source["title"];
	        this.kind = source["kind"];
	        this.required = source["required"];
	        this.max = source["max"];
	        this.class = source["class"];
	        this.hint = source["hint"];
	        this.options = this.convertValues(source["options"], OptionView);
	        this.formula = source["formula"];
	        this.of = source["of"];
	        this.system = source["system"];
	        this.listed = source["listed"];
	        this.section = source["section"];
	        this.columns = this.convertValues(source["columns"], ColumnView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class OutboxRow {
	    intent: string;
	    record: string;
	    title: string;
	    act: string;
	    outcome: string;
	    reason: string;
	    blocked: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new OutboxRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.intent = source["intent"];
	        this.record = source["record"];
	        this.title = source["title"];
	        this.act = source["act"];
	        this.outcome = source["outcome"];
	        this.reason = source["reason"];
	        this.blocked = source["blocked"];
	        this.at = source["at"];
	    }
	}
	export class MergedView {
	    title: string;
	    before: string;
	    after: string;
	    source: string;
	
	    static createFrom(source: any = {}) {
	        return new MergedView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.before = source["before"];
	        this.after = source["after"];
	        this.source = source["source"];
	    }
	}
	export class HeldView {
	    intent: string;
	    record: string;
	    title: string;
	    op: string;
	    action: string;
	    outcome: string;
	    reason: string;
	    at: string;
	    ruled: string;
	    choices: ChoiceView[];
	    merged: MergedView[];
	    changes: DifferenceView[];
	    known: boolean;
	    findings: FindingView[];
	    missing: string[];
	    opinion: string;
	    behind: OutboxRow[];
	    again: boolean;
	    whyNot: string;
	    shown: string;
	    drafting: boolean;
	
	    static createFrom(source: any = {}) {
	        return new HeldView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.intent = source["intent"];
	        this.record = source["record"];
	        this.title = source["title"];
	        this.op = source["op"];
	        this.action = source["action"];
	        this.outcome = source["outcome"];
	        this.reason = source["reason"];
	        this.at = source["at"];
	        this.ruled = source["ruled"];
	        this.choices = this.convertValues(source["choices"], ChoiceView);
	        this.merged = this.convertValues(source["merged"], MergedView);
	        this.changes = this.convertValues(source["changes"], DifferenceView);
	        this.known = source["known"];
	        this.findings = this.convertValues(source["findings"], FindingView);
	        this.missing = source["missing"];
	        this.opinion = source["opinion"];
	        this.behind = this.convertValues(source["behind"], OutboxRow);
	        this.again = source["again"];
	        this.whyNot = source["whyNot"];
	        this.shown = source["shown"];
	        this.drafting = source["drafting"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class IncomingView {
	    upload: string;
	    chunk: number;
	
	    static createFrom(source: any = {}) {
	        return new IncomingView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.upload = source["upload"];
	        this.chunk = source["chunk"];
	    }
	}
	
	export class ListRow {
	    id: string;
	    title: string;
	    state: string;
	    stateTitle: string;
	    stage: string;
	    act: string;
	    predicted: boolean;
	    unitName: string;
	    cells: CellView[];
	
	    static createFrom(source: any = {}) {
	        return new ListRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.state = source["state"];
	        this.stateTitle = source["stateTitle"];
	        this.stage = source["stage"];
	        this.act = source["act"];
	        this.predicted = source["predicted"];
	        this.unitName = source["unitName"];
	        this.cells = this.convertValues(source["cells"], CellView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ListPage {
	    total: number;
	    rows: ListRow[];
	    sums: CellView[];
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new ListPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.total = source["total"];
	        this.rows = this.convertValues(source["rows"], ListRow);
	        this.sums = this.convertValues(source["sums"], CellView);
	        this.at = source["at"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ListQuery {
	    type: string;
	    search: string;
	    conditions: ConditionView[];
	    sort: string;
	    desc: boolean;
	    offset: number;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new ListQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.search = source["search"];
	        this.conditions = this.convertValues(source["conditions"], ConditionView);
	        this.sort = source["sort"];
	        this.desc = source["desc"];
	        this.offset = source["offset"];
	        this.limit = source["limit"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class LogRow {
	    index: number;
	    at: string;
	    deviceAt: string;
	    person: string;
	    role: string;
	    device: string;
	    act: string;
	    actTitle: string;
	    object: string;
	    result: string;
	    reason: string;
	
	    static createFrom(source: any = {}) {
	        return new LogRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.index = source["index"];
	        this.at = source["at"];
	        this.deviceAt = source["deviceAt"];
	        this.person = source["person"];
	        this.role = source["role"];
	        this.device = source["device"];
	        this.act = source["act"];
	        this.actTitle = source["actTitle"];
	        this.object = source["object"];
	        this.result = source["result"];
	        this.reason = source["reason"];
	    }
	}
	export class LogPage {
	    rows: LogRow[];
	    next: number;
	    total: number;
	
	    static createFrom(source: any = {}) {
	        return new LogPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], LogRow);
	        this.next = source["next"];
	        this.total = source["total"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LogQuery {
	    before: number;
	    act: string;
	    user: string;
	    result: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new LogQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.before = source["before"];
	        this.act = source["act"];
	        this.user = source["user"];
	        this.result = source["result"];
	        this.limit = source["limit"];
	    }
	}
	
	export class Me {
	    id: string;
	    account: string;
	    name: string;
	    unit: string;
	    unitName: string;
	    roles: string[];
	    roleTitles: string[];
	    modules: string[];
	    full: boolean;
	    leaseUntil: string;
	
	    static createFrom(source: any = {}) {
	        return new Me(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.account = source["account"];
	        this.name = source["name"];
	        this.unit = source["unit"];
	        this.unitName = source["unitName"];
	        this.roles = source["roles"];
	        this.roleTitles = source["roleTitles"];
	        this.modules = source["modules"];
	        this.full = source["full"];
	        this.leaseUntil = source["leaseUntil"];
	    }
	}
	export class MediaAct {
	    title: string;
	    outcome: string;
	    reason: string;
	
	    static createFrom(source: any = {}) {
	        return new MediaAct(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.outcome = source["outcome"];
	        this.reason = source["reason"];
	    }
	}
	export class MediaExchange {
	    out: boolean;
	    seq: number;
	    at: string;
	    digest: string;
	    file: string;
	    acts: MediaAct[];
	    docs: number;
	    left: number;
	    items: number;
	    until: string;
	    person: string;
	    device: string;
	
	    static createFrom(source: any = {}) {
	        return new MediaExchange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.out = source["out"];
	        this.seq = source["seq"];
	        this.at = source["at"];
	        this.digest = source["digest"];
	        this.file = source["file"];
	        this.acts = this.convertValues(source["acts"], MediaAct);
	        this.docs = source["docs"];
	        this.left = source["left"];
	        this.items = source["items"];
	        this.until = source["until"];
	        this.person = source["person"];
	        this.device = source["device"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MediaOutcome {
	    intent: string;
	    op: string;
	    outcome: string;
	
	    static createFrom(source: any = {}) {
	        return new MediaOutcome(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.intent = source["intent"];
	        this.op = source["op"];
	        this.outcome = source["outcome"];
	    }
	}
	export class MediaReceiptView {
	    digest: string;
	    reply: string;
	    device: string;
	    person: string;
	    carrier: string;
	    made: string;
	    at: string;
	    acts: MediaOutcome[];
	    taken: number;
	    brought: number;
	    items: number;
	    until: string;
	    ended: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MediaReceiptView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.digest = source["digest"];
	        this.reply = source["reply"];
	        this.device = source["device"];
	        this.person = source["person"];
	        this.carrier = source["carrier"];
	        this.made = source["made"];
	        this.at = source["at"];
	        this.acts = this.convertValues(source["acts"], MediaOutcome);
	        this.taken = source["taken"];
	        this.brought = source["brought"];
	        this.items = source["items"];
	        this.until = source["until"];
	        this.ended = source["ended"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MediaView {
	    on: boolean;
	    carrier: boolean;
	    device: string;
	    lease: string;
	    days: number;
	    waiting: OutboxRow[];
	    carried: number;
	    docs: number;
	    history: MediaExchange[];
	
	    static createFrom(source: any = {}) {
	        return new MediaView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.on = source["on"];
	        this.carrier = source["carrier"];
	        this.device = source["device"];
	        this.lease = source["lease"];
	        this.days = source["days"];
	        this.waiting = this.convertValues(source["waiting"], OutboxRow);
	        this.carried = source["carried"];
	        this.docs = source["docs"];
	        this.history = this.convertValues(source["history"], MediaExchange);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class ModuleChangeView {
	    id: string;
	    state: string;
	    starts: string[];
	    stops: string[];
	    on: string[];
	    note: string;
	    by: string;
	    at: string;
	    decidedBy: string;
	    decidedAt: string;
	    mine: boolean;
	    canConfirm: boolean;
	    canWithdraw: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ModuleChangeView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.state = source["state"];
	        this.starts = source["starts"];
	        this.stops = source["stops"];
	        this.on = source["on"];
	        this.note = source["note"];
	        this.by = source["by"];
	        this.at = source["at"];
	        this.decidedBy = source["decidedBy"];
	        this.decidedAt = source["decidedAt"];
	        this.mine = source["mine"];
	        this.canConfirm = source["canConfirm"];
	        this.canWithdraw = source["canWithdraw"];
	    }
	}
	export class ModuleView {
	    stage: string;
	    title: string;
	    on: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ModuleView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.stage = source["stage"];
	        this.title = source["title"];
	        this.on = source["on"];
	    }
	}
	export class ModulesView {
	    revision: number;
	    stages: ModuleView[];
	    pending?: ModuleChangeView;
	    history: ModuleChangeView[];
	    canPropose: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ModulesView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.revision = source["revision"];
	        this.stages = this.convertValues(source["stages"], ModuleView);
	        this.pending = this.convertValues(source["pending"], ModuleChangeView);
	        this.history = this.convertValues(source["history"], ModuleChangeView);
	        this.canPropose = source["canPropose"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class NewUserView {
	    account: string;
	    name: string;
	    unit: string;
	    roles: string[];
	
	    static createFrom(source: any = {}) {
	        return new NewUserView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.account = source["account"];
	        this.name = source["name"];
	        this.unit = source["unit"];
	        this.roles = source["roles"];
	    }
	}
	
	export class NoticeView {
	    id: string;
	    title: string;
	    text: string;
	    record: string;
	    at: string;
	    unread: boolean;
	
	    static createFrom(source: any = {}) {
	        return new NoticeView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.text = source["text"];
	        this.record = source["record"];
	        this.at = source["at"];
	        this.unread = source["unread"];
	    }
	}
	
	
	export class TransferView {
	    document: string;
	    name: string;
	    sent: number;
	    total: number;
	    speed: number;
	    rest: number;
	    state: string;
	    reason: string;
	
	    static createFrom(source: any = {}) {
	        return new TransferView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.document = source["document"];
	        this.name = source["name"];
	        this.sent = source["sent"];
	        this.total = source["total"];
	        this.speed = source["speed"];
	        this.rest = source["rest"];
	        this.state = source["state"];
	        this.reason = source["reason"];
	    }
	}
	export class OutboxView {
	    attention: OutboxRow[];
	    sending: OutboxRow[];
	    waiting: OutboxRow[];
	    settled: OutboxRow[];
	    transfers: TransferView[];
	
	    static createFrom(source: any = {}) {
	        return new OutboxView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.attention = this.convertValues(source["attention"], OutboxRow);
	        this.sending = this.convertValues(source["sending"], OutboxRow);
	        this.waiting = this.convertValues(source["waiting"], OutboxRow);
	        this.settled = this.convertValues(source["settled"], OutboxRow);
	        this.transfers = this.convertValues(source["transfers"], TransferView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PastView {
	    intent: string;
	    record: string;
	    title: string;
	    action: string;
	    at: string;
	    here: boolean;
	    choices: ChoiceView[];
	
	    static createFrom(source: any = {}) {
	        return new PastView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.intent = source["intent"];
	        this.record = source["record"];
	        this.title = source["title"];
	        this.action = source["action"];
	        this.at = source["at"];
	        this.here = source["here"];
	        this.choices = this.convertValues(source["choices"], ChoiceView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class PinView {
	    on: boolean;
	    local: number;
	    total: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new PinView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.on = source["on"];
	        this.local = source["local"];
	        this.total = source["total"];
	        this.bytes = source["bytes"];
	    }
	}
	export class ProofView {
	    size: number;
	    at: string;
	    good: boolean;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new ProofView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.size = source["size"];
	        this.at = source["at"];
	        this.good = source["good"];
	        this.message = source["message"];
	    }
	}
	
	
	export class SaveResult {
	    savedAt: string;
	    findings: FindingView[];
	
	    static createFrom(source: any = {}) {
	        return new SaveResult(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.savedAt = source["savedAt"];
	        this.findings = this.convertValues(source["findings"], FindingView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SessionView {
	    state: string;
	    online: boolean;
	    trouble: string;
	    untrusted: boolean;
	    notice: string;
	    server: string;
	    serverTime: string;
	    deviceTime: string;
	    organ: string;
	    device: string;
	    version: string;
	    media: boolean;
	    sample: boolean;
	    accounts: AccountTile[];
	    me?: Me;
	
	    static createFrom(source: any = {}) {
	        return new SessionView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.online = source["online"];
	        this.trouble = source["trouble"];
	        this.untrusted = source["untrusted"];
	        this.notice = source["notice"];
	        this.server = source["server"];
	        this.serverTime = source["serverTime"];
	        this.deviceTime = source["deviceTime"];
	        this.organ = source["organ"];
	        this.device = source["device"];
	        this.version = source["version"];
	        this.media = source["media"];
	        this.sample = source["sample"];
	        this.accounts = this.convertValues(source["accounts"], AccountTile);
	        this.me = this.convertValues(source["me"], Me);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class SlotView {
	    name: string;
	    title: string;
	    required: boolean;
	    media: string[];
	    max: number;
	
	    static createFrom(source: any = {}) {
	        return new SlotView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.title = source["title"];
	        this.required = source["required"];
	        this.media = source["media"];
	        this.max = source["max"];
	    }
	}
	export class SpaceView {
	    projects: number;
	    pinned: number;
	    others: number;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new SpaceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.projects = source["projects"];
	        this.pinned = source["pinned"];
	        this.others = source["others"];
	        this.limit = source["limit"];
	    }
	}
	
	export class SubmitResult {
	    queued: boolean;
	    act: string;
	    message: string;
	    findings: FindingView[];
	
	    static createFrom(source: any = {}) {
	        return new SubmitResult(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.queued = source["queued"];
	        this.act = source["act"];
	        this.message = source["message"];
	        this.findings = this.convertValues(source["findings"], FindingView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SyncView {
	    mode: string;
	    away: boolean;
	    online: boolean;
	    waiting: number;
	    done: number;
	    total: number;
	    attention: number;
	    last: string;
	    lease: string;
	    trouble: string;
	
	    static createFrom(source: any = {}) {
	        return new SyncView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.away = source["away"];
	        this.online = source["online"];
	        this.waiting = source["waiting"];
	        this.done = source["done"];
	        this.total = source["total"];
	        this.attention = source["attention"];
	        this.last = source["last"];
	        this.lease = source["lease"];
	        this.trouble = source["trouble"];
	    }
	}
	export class TaskCounts {
	    todo: number;
	    done: number;
	    mine: number;
	    copied: number;
	    drafts: number;
	    projects: number;
	    notices: number;
	    stages: CountView[];
	
	    static createFrom(source: any = {}) {
	        return new TaskCounts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.todo = source["todo"];
	        this.done = source["done"];
	        this.mine = source["mine"];
	        this.copied = source["copied"];
	        this.drafts = source["drafts"];
	        this.projects = source["projects"];
	        this.notices = source["notices"];
	        this.stages = this.convertValues(source["stages"], CountView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TaskRow {
	    task: string;
	    record: string;
	    type: string;
	    title: string;
	    stage: string;
	    stageTitle: string;
	    node: string;
	    unitName: string;
	    person: string;
	    amount: string;
	    round: number;
	    since: string;
	    due: string;
	    left: number;
	    group: string;
	    state: string;
	    stateTitle: string;
	    predicted: boolean;
	    act: string;
	    actReason: string;
	    fresh: boolean;
	
	    static createFrom(source: any = {}) {
	        return new TaskRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.task = source["task"];
	        this.record = source["record"];
	        this.type = source["type"];
	        this.title = source["title"];
	        this.stage = source["stage"];
	        this.stageTitle = source["stageTitle"];
	        this.node = source["node"];
	        this.unitName = source["unitName"];
	        this.person = source["person"];
	        this.amount = source["amount"];
	        this.round = source["round"];
	        this.since = source["since"];
	        this.due = source["due"];
	        this.left = source["left"];
	        this.group = source["group"];
	        this.state = source["state"];
	        this.stateTitle = source["stateTitle"];
	        this.predicted = source["predicted"];
	        this.act = source["act"];
	        this.actReason = source["actReason"];
	        this.fresh = source["fresh"];
	    }
	}
	
	
	export class TypeView {
	    name: string;
	    title: string;
	    stage: string;
	    stageTitle: string;
	    sections: string[];
	    fields: FieldView[];
	    slots: SlotView[];
	    canCreate: boolean;
	
	    static createFrom(source: any = {}) {
	        return new TypeView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.title = source["title"];
	        this.stage = source["stage"];
	        this.stageTitle = source["stageTitle"];
	        this.sections = source["sections"];
	        this.fields = this.convertValues(source["fields"], FieldView);
	        this.slots = this.convertValues(source["slots"], SlotView);
	        this.canCreate = source["canCreate"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class UserView {
	    id: string;
	    account: string;
	    name: string;
	    unitName: string;
	    roleTitles: string[];
	    state: string;
	    stateTitle: string;
	    pending: string;
	    created: string;
	    by: string;
	    last: string;
	    asked: string;
	    canConfirm: boolean;
	    canDisable: boolean;
	    canCode: boolean;
	    canReset: boolean;
	    canUnlock: boolean;
	
	    static createFrom(source: any = {}) {
	        return new UserView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.account = source["account"];
	        this.name = source["name"];
	        this.unitName = source["unitName"];
	        this.roleTitles = source["roleTitles"];
	        this.state = source["state"];
	        this.stateTitle = source["stateTitle"];
	        this.pending = source["pending"];
	        this.created = source["created"];
	        this.by = source["by"];
	        this.last = source["last"];
	        this.asked = source["asked"];
	        this.canConfirm = source["canConfirm"];
	        this.canDisable = source["canDisable"];
	        this.canCode = source["canCode"];
	        this.canReset = source["canReset"];
	        this.canUnlock = source["canUnlock"];
	    }
	}

}

