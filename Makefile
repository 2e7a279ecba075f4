# Words: run codes test check build package bench soak sim. README.md explains the first two.
SHELL := /bin/bash
export GOFLAGS := -buildvcs=false
TAGS := desktop,production,webkit2_40
OUT := build/out

.PHONY: run codes test check build server desktop page package bench soak sim pictures
.DEFAULT_GOAL := build

run: ## the system with sample data, in the real window
	@build/need.sh window $(if $(DISPLAY),,view)
	@$(MAKE) --no-print-directory build
	@build/run.sh

codes: ## accounts of the sample with their current codes
	@build/run.sh codes

build: page server desktop ## everything, for this machine

page: frontend/node_modules/.lock
	@cd frontend && npm run --silent build -- --logLevel warn

server:
	@go build -o build/bin/quancheng-server ./backend

desktop:
	@build/need.sh window
	@go build -tags $(TAGS) -o build/bin/quancheng .

# npm ci refuses a lock without the optional packages of other systems; this installs what the lock names.
frontend/node_modules/.lock: frontend/package-lock.json
	@cd frontend && npm install --no-save --no-audit --no-fund --loglevel=error && touch node_modules/.lock

test: ## every test, on a bare machine
	@build/need.sh window test
	@build/test.sh

check: frontend/node_modules/.lock ## vet, staticcheck, types, lint, house rules
	@build/need.sh window
	@gofmt -l $$(git ls-files '*.go') | (! grep .) || (echo "以上文件未经 gofmt"; exit 1)
	@go vet -tags webkit2_40 ./...
	@go tool staticcheck -tags webkit2_40 ./...
	@go test -count=1 ./build/check
	@cd frontend && npx vue-tsc --noEmit && npm run --silent lint

bench: ## ratios against limits measured in the same run
	@go test -run '^$$' -bench . -benchtime 1x ./build/bench ./app ./backend

soak: ## full counts and long fuzzing
	@build/soak.sh

sim: ## the simulator: SEED=N replays one, SEEDS=N FIRST=M runs many; SMALL=1 in small worlds
	@SIM_SEED=$(SEED) SIM_SEEDS=$(SEEDS) SIM_FIRST=$(FIRST) SIM_SMALL=$(SMALL) go test -count=1 -timeout 0 -run '^TestSimulation$$' -v ./app/simulate

package: build
	@build/package.sh
