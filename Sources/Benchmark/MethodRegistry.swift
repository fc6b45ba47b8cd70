import Baselines
import Hashing
import SemanticHashCenters

/// Every method that an experiment file may name, in the order of `shcbench methods`. Adding one: its folder under
/// baselines/, and one line here.
public enum MethodRegistry {
  public static let methods: [MethodDefinition] = [
    SHC.definition,
    SHC.coordinateDescent,
    MDS.definition,
    CSQ.hadamard,
    CSQ.random,
    DPSH.definition,
    ClassifierCode.definition,
  ]

  /// Recipes that others start from, by name.
  static let startingCenters: [CenterRecipe] = [CSQCenters.hadamard, MDSCenters.recipe]

  public static func method(named name: String) -> MethodDefinition? {
    methods.first { $0.name == name }
  }

  static func startingCenters(named name: String) -> CenterRecipe {
    guard let recipe = startingCenters.first(where: { $0.name == name }) else {
      preconditionFailure("no centers named '\(name)' to start from; list them in MethodRegistry")
    }
    return recipe
  }
}
