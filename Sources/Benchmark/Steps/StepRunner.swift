import Datasets
import Foundations
import Hashing
import Kernels
import Retrieval
import SemanticHashCenters
import Training

/// Does a step: reads its inputs' artifacts from the store and gives back the files of its own. One runner a worker
/// process; it keeps the data set in memory between steps.
final class StepRunner {
  let store: ArtifactStore
  let library: DatasetLibrary
  let kernels: KernelChoice
  private var loaded: ImageDataset?

  init(store: ArtifactStore, library: DatasetLibrary, kernels: KernelChoice) {
    self.store = store
    self.kernels = kernels
    self.library = library
  }

  /// The artifact's files by name.
  func run(_ step: Step) throws -> [String: [UInt8]] {
    // What cannot exist passes its reason on to everything behind it.
    for input in step.inputs {
      if let reason = try artifact(input).infeasibleReason { return Infeasible.files(reason: reason) }
    }
    do { return try files(of: step.work) } catch {
      guard let reason = Infeasible.reason(error) else { throw error }
      return Infeasible.files(reason: reason)
    }
  }

  private func files(of work: StepWork) throws -> [String: [UInt8]] {
    switch work {
    case .split(let dataset, let source): return try split(dataset, source)
    case .audit(let dataset, let split): return try audit(dataset, split: split)
    case .classifier(let work): return try classifier(work)
    case .similarity(let work): return try similarity(work)
    case .centers(let work): return try centers(work)
    case .hashingNetwork(let work): return try hashingNetwork(work)
    case .codes(let work): return try codes(work)
    case .validation(let work, let seed): return try validation(work, seed: seed)
    case .ceiling(let work): return try ceiling(work)
    case .gallery(let work): return try gallery(work)
    case .nearCopies(let dataset, let split): return try nearCopies(dataset, split: split)
    case .sensitivity(let work): return try sensitivity(work)
    case .measurements(let codes, let seed): return try measurements(codes: codes, seed: seed)
    }
  }

  func artifact(_ identity: StepIdentity) throws -> Artifact {
    guard let artifact = try store.find(identity) else { throw StepError.missingArtifact(identity.description) }
    return artifact
  }

  func dataset(_ reference: DatasetReference) throws -> ImageDataset {
    if let loaded, loaded.name == reference.name { return loaded }
    let dataset = try library.open(reference.name)
    guard dataset.digest == reference.header.digest else {
      throw DatasetError.changed(
        dataset: reference.name, reason: "it was prepared anew since this run was planned; start the run again")
    }
    loaded = dataset
    return dataset
  }

  func readSplit(_ identity: StepIdentity) throws -> Split { try Split(artifact: artifact(identity)) }
}

enum StepError: Error, CustomStringConvertible {
  case missingArtifact(String)
  case unexpectedContent(file: String, reason: String)

  var description: String {
    switch self {
    case .missingArtifact(let identity):
      "artifact \(identity) is gone from the store. Was the store cleaned while the run went on? Run again."
    case .unexpectedContent(let file, let reason):
      "\(file) in the store: \(reason). Remove its folder and run again."
    }
  }
}

/// An artifact that says why the thing itself cannot exist.
enum Infeasible {
  static let file = "infeasible.txt"

  /// What is a result and no failure: doing the step again would end in the same way. nil for all other errors.
  static func reason(_ error: any Error) -> String? {
    switch error {
    case HashingError.infeasible(let reason): reason
    case TrainingError.diverged, is ClassSimilarityError: "\(error)"
    default: nil
    }
  }

  static func files(reason: String) -> [String: [UInt8]] { [file: Array(reason.utf8)] }
}

extension Artifact {
  var infeasibleReason: String? {
    get throws {
      guard record.files[Infeasible.file] != nil else { return nil }
      return String(decoding: try read(Infeasible.file), as: UTF8.self)
    }
  }
}
