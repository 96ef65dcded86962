// Work for which an event loop's other connections should not wait.

import KeyListing

/// More keys are taken in, sorted and filtered away from event loops.
let mostKeysOnLoop = 2000

/// Does work here, or, where it is long, away from the event loop that the task may run on.
func awayFromLoop<Value, Failure: Error>(
    _ isLong: Bool, _ work: () throws(Failure) -> Value
) async throws(Failure) -> Value {
    if !isLong { return try work() }
    return try await withTaskExecutorPreference(globalConcurrentExecutor) { () throws(Failure) in try work() }
}

extension Page {
    /// Whether taking it in is work for another thread than an event loop's.
    var isLong: Bool { keys.count > mostKeysOnLoop }
}
