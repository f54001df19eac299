// The last line of a test run, alone: `N passed, N failed`, and `, N skipped` where there are any.
// A file that does not load and an error outside any test count as failed: a run without tests is not a green one.

export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const line = closingLine(modules, unhandledErrors)
    // The default reporter prints its summary in the same hook; this line comes when the process is done.
    process.once('exit', () => process.stdout.write(`${line}\n`))
  }
}

function closingLine(modules, unhandledErrors) {
  const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) count[test.result().state]++
    for (const suite of [module, ...module.children.allSuites()]) count.failed += suite.errors().length
  }
  const failed = count.failed + count.pending
  return `${count.passed} passed, ${failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`
}
