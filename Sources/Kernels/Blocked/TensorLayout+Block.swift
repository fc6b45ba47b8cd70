extension TensorLayout {
  /// Channels of a block, where the loops of this folder take the shape in this layout.
  func block(of shape: TensorShape) -> Int? {
    guard case .blocked(let block) = self, [8, 16].contains(block), shape.channels % block == 0 else { return nil }
    return block
  }
}
