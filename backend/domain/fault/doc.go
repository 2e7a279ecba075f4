// Package fault holds the only error that users meet.
//
// An Error is a code from a closed list and a Chinese sentence that says what
// happened, what it means for the user's data and what to do. Everything else
// is internal: a fixed text outside, the full chain in the log. The package
// never formats stacks, English or secrets into a message.
//
//	return fault.New(fault.Invalid, "资金来源合计与概算总额不一致，草稿已保留，请核对后再提交。")
package fault
