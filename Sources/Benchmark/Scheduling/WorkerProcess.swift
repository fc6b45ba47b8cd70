import Foundation

/// The parent's side of one worker.
package final class WorkerProcess {
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var received: [UInt8] = []
  /// The step that it works on, and since when.
  private(set) var current: (step: Step, since: ContinuousClock.Instant)?

  /// - Parameter command: the executable and its arguments.
  init(command: [String]) throws {
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    // oneDNN's OpenMP reads this when the process starts; setting it later is too late.
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { $1 }
    process.standardInput = requests
    process.standardOutput = answers
    try process.run()
  }

  var answerDescriptor: Int32 { answers.fileHandleForReading.fileDescriptor }

  /// Why it ended, for the error that names its step.
  var ending: String {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? "was ended by signal \(process.terminationStatus)" : "ended with exit code \(process.terminationStatus)"
  }

  /// A worker that has died meanwhile shows when its answers are read.
  func start(_ step: Step) {
    current = (step, .now)
    try? requests.fileHandleForWriting.write(contentsOf: Data("\(step.identity)\n".utf8))
  }

  /// Whether a worker that has been silent for so long is given up.
  /// - Parameter known: seconds that steps like its step took; without one, nobody knows what is too long.
  package static func isHanging(after seconds: Double, known: Double?) -> Bool {
    guard let known else { return false }
    return seconds > max(hangSeconds, hangFactor * known)
  }

  /// A step may take so many times what steps like it took, and always so many seconds.
  private static let hangFactor = 20.0
  private static let hangSeconds = 1800.0

  func clear() { current = nil }

  /// Answers that have come; nil when the worker has closed its end. Call when the descriptor is readable.
  func receive() -> [WorkerAnswer]? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(answerDescriptor, &buffer, buffer.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
    if count == 0 { return nil }
    received += buffer[0..<count]
    var result: [WorkerAnswer] = []
    while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
      if let answer = try? JSONFile.decode(WorkerAnswer.self, from: Array(received[..<end])) { result.append(answer) }
      received.removeSubrange(...end)
    }
    return result
  }

  /// Ends it now; nothing half-written remains (the store completes artifacts atomically).
  func kill() {
    try? requests.fileHandleForWriting.close()
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }
}
