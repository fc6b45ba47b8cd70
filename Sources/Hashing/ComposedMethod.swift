/// A method that is nothing but its parts.
public struct ComposedMethod: HashingMethod {
  public var centers: CenterRecipe?
  public var encoder: MethodEncoder

  public init(centers: CenterRecipe? = nil, encoder: MethodEncoder) {
    self.centers = centers
    self.encoder = encoder
  }
}
