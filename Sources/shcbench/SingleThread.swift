import Foundation

/// Trained weights are those of one thread, and their identity says so. oneDNN's OpenMP reads the number of threads
/// when a process starts, so a process that was started otherwise starts itself again.
enum SingleThread {
  static func ensure() {
    guard ProcessInfo.processInfo.environment["OMP_NUM_THREADS"] != "1" else { return }
    setenv("OMP_NUM_THREADS", "1", 1)
    execv(Executable.path, CommandLine.unsafeArgv)
    preconditionFailure("\(Executable.path) could not start itself again with OMP_NUM_THREADS=1")
  }
}
