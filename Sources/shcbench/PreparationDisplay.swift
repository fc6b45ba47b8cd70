import Foundation
import Synchronization

/// What preparing a data set is at, with rate and time left, on one line that is written over; quiet when standard
/// error is not a terminal.
final class PreparationDisplay: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let work = Mutex<(name: String, started: ContinuousClock.Instant)?>(nil)

  func progress(of dataset: String) -> @Sendable (_ work: String, _ done: Int, _ total: Int) -> Void {
    { name, done, total in self.show(dataset, name, done, total) }
  }

  private func show(_ dataset: String, _ name: String, _ done: Int, _ total: Int) {
    guard isTerminal else { return }
    let key = "\(dataset) \(name)"
    let started = work.withLock { work in
      if let known = work, known.name == key { return known.started }
      let now = ContinuousClock.now
      work = (key, now)
      return now
    }
    var line = "\(dataset): \(name)"
    if total > 1 {
      line += ", \(done) of \(total)"
      let seconds = started.duration(to: .now) / .seconds(1)
      if seconds > 0.5, done > 0 {
        line += ", \(Int(Double(done) / seconds)) a second, about "
          + "\(duration(seconds / Double(done) * Double(total - done))) left"
      }
    }
    write("\r\u{1B}[K\(line)")
  }

  func clear() { if isTerminal { write("\r\u{1B}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
