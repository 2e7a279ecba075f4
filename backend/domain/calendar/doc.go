// Package calendar counts working days: weekends, public holidays, and the
// weekend days that are worked instead (调休), as the State Council's yearly
// notice has them.
//
// A deadline of n working days ends at 17:30 in Asia/Shanghai of the n-th
// working day after the day on which it began; that day itself never counts.
// A year without a notice is reckoned by weekends alone and says so (按暂定日历).
// The package never reads a clock or a time-zone database.
//
//	cal := calendar.Shipped()
//	due := cal.Due(arrived, 5)
package calendar
