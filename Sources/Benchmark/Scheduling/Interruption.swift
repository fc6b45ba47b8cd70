import Foundation

/// Ctrl-C and termination, turned into a flag that the scheduler looks at.
public enum Interruption {
  private nonisolated(unsafe) static var received: sig_atomic_t = 0

  /// From now on SIGINT and SIGTERM set the flag; a second one ends the process the usual way.
  public static func watch() {
    // A parent that blocks these signals passes that on; we must hear them all the same.
    var heard = sigset_t()
    sigemptyset(&heard)
    sigaddset(&heard, SIGINT)
    sigaddset(&heard, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.received = sig_atomic_t(number)
        signal(number, SIG_DFL)
      }
    }
    // A worker that died must show as a failed write, not end us.
    signal(SIGPIPE, SIG_IGN)
  }

  /// The signal that came, if any.
  public static var signalNumber: Int32? { received == 0 ? nil : Int32(received) }
}
