import Baselines
import Hashing
import SemanticHashCenters

/// Every method that an experiment file may name, in the order of `shcbench methods`, and all hash centers. Adding one:
/// its folder under baselines/, and one line here.
public enum MethodRegistry {
  public static let methods: [MethodDefinition] = [
    SHC.definition,
    SHC.coordinateDescent,
    SHC.reference,
    SHCPosterior.definition,
    SHCPosterior.withoutNetwork,
    MDS.definition,
    MDS.ownLoss,
    CSQ.hadamard,
    CSQ.random,
    CSQ.loss,
    OrthoHash.definition,
    GreedyHash.definition,
    CRH.definition,
    DPSH.definition,
    DTSH.definition,
    HashNet.definition,
    IDHN.definition,
    LTH.definition,
    WSSHC.definition,
    ClassifierCode.definition,
    PosteriorCode.definition,
  ]

  /// Every way to make hash centers that an experiment file may name, and that others may start from.
  public static let centers: [CenterDefinition] = [
    CSQCenters.random,
    CSQCenters.hadamard,
    MDSCenters.definition,
    SHCCenters.alternating,
    SHCCenters.coordinateDescent,
    SHCCenters.optimal,
    SHCCenters.reference,
    SHCCenters.semanticsOnly,
    SHCCenters.shuffledSimilarity,
    SHCCenters.labelText,
    AssignedCenters.definition,
    PermutedCenters.definition,
    WSSHCCenters.definition,
  ]

  public static func method(named name: String) -> MethodDefinition? {
    methods.first { $0.name == name }
  }

  /// With their default parameters.
  static func startingCenters(named name: String) -> CenterRecipe {
    guard let definition = centers.first(where: { $0.name == name }) else {
      preconditionFailure("no centers named '\(name)' to start from; list them in MethodRegistry")
    }
    return definition.make(ParameterValues(definition.parameters))
  }
}
