import Glyphs

/// Every data set that experiment files can name without adding it first. A new one is a file of its own in
/// Sources/ and a line here.
public enum DatasetCatalog {
  public static let all: [any DatasetSource] =
    [FashionMNIST()] + CharacterSet.all.map { GlyphDataset(characterSet: $0) }
    + CIFAR.Labelling.allCases.map { CIFAR($0) } + PublishedImages.all
}
