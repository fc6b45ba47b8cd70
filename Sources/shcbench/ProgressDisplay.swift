import Benchmark
import Foundation

/// One line on standard error that is written over; nothing but seeds when standard error is not a terminal.
final class ProgressDisplay {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var shown = ""
  private var lastShown: ContinuousClock.Instant?

  func show(_ progress: RunProgress) {
    guard isTerminal else { return }
    if let last = lastShown, last.duration(to: .now) < .milliseconds(400) { return }
    lastShown = .now
    let percent = progress.total == 0 ? 100 : 100 * progress.done / progress.total
    let rate = progress.elapsed > 0 ? Double(progress.computed) / progress.elapsed * 60 : 0
    let left = progress.secondsLeft.map { "about \(duration($0)) left" } ?? "time left unknown until each kind of step was timed"
    var line = "\(progress.done)/\(progress.total) steps (\(percent) %), \(Int(rate)) a minute, \(left)"
    if let running = progress.running.first { line += " | \(running)" }
    line = String(line.prefix(width - 1))
    guard line != shown else { return }
    shown = line
    FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
  }

  func say(_ line: String) {
    clear()
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }

  func clear() {
    guard isTerminal, !shown.isEmpty else { return }
    shown = ""
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  private var width: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
  }
}
