import Dispatch
import Synchronization

/// `body` for 0..<count on all cores, the results in order: they do not depend on how many cores there are.
public func concurrentMap<Result: Sendable>(
  _ count: Int, body: @Sendable (Int) -> Result
) -> [Result] {
  // Large enough that the lock costs nothing, small enough that the cores end together.
  let chunk = min(max(count / 64, 1), 64)
  let chunks = (count + chunk - 1) / chunk
  let results = Mutex<[[Result]]>(Array(repeating: [], count: chunks))
  DispatchQueue.concurrentPerform(iterations: chunks) { index in
    let part = (index * chunk..<min((index + 1) * chunk, count)).map(body)
    results.withLock { $0[index] = part }
  }
  return results.withLock { $0.flatMap { $0 } }
}
