import ArgumentParser

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shcbench",
    abstract: "A reproducible benchmark of supervised deep hashing for image retrieval.",
    discussion: """
      An experiment file says which methods meet on which data, at which bit lengths and seeds. 'run' computes what \
      the store does not hold yet and writes the report; it can be interrupted at any moment and goes on where it \
      stopped.

        shcbench run experiments/quick.yaml      a small experiment, minutes
        shcbench plan experiments/main.yaml      what would be done, and how long it takes
        shcbench methods shc                     a method's formula, sources and deviations

      Exit codes: 0 done; 1 a step failed, data were damaged, or the store or report cannot be written; 2 the \
      experiment file is not in order or a data set is missing; 64 wrong usage; 130 and 143 interrupted. A run that stops at its --budget has done what was asked: 0.
      """,
    subcommands: [
      Run.self, ClaimsCommand.self, Verify.self, Tune.self, PlanCommand.self, Status.self, ReportCommand.self,
      Validate.self, Datasets.self, Methods.self, Centers.self, Score.self, StepCommand.self, Machine.self,
      WorkerCommand.self,
    ])
}
