/// Every data set that experiment files can name. A new one is a file of its own in this folder and a line
/// here.
public enum DatasetCatalog {
  public static let all: [any DatasetSource] = [
    FashionMNIST()
  ]

  public static func source(named name: String) -> (any DatasetSource)? {
    all.first { $0.name == name }
  }
}
