import COneDNN

/// Why a kernel could not be planned or run.
public enum KernelError: Error, Equatable, CustomStringConvertible {
  /// What oneDNN answered instead of success.
  public enum Status: Sendable, Equatable {
    case outOfMemory
    case invalidArguments
    case unimplemented
    case runtimeError
    /// Any other value of dnnl_status_t.
    case other(Int)
  }

  /// oneDNN refused to plan, or failed to run, `operation` ("convolution forward") on `shapes`.
  case library(operation: String, shapes: String, status: Status)
  /// Feature maps of this shape cannot lie in this layout: the block is not 8 or 16, or the channels do not
  /// divide.
  case layout(TensorLayout, shape: TensorShape)
  /// The kernel is larger than the padded feature map.
  case convolution(ConvolutionGeometry)
  /// Windows that lie side by side do not fill the feature map exactly.
  case poolingWindow(Int, input: TensorShape)

  public var description: String {
    switch self {
    case .library(let operation, let shapes, let status):
      "oneDNN: \(operation) (\(shapes)): \(status)"
    case .layout(let layout, let shape):
      "feature maps of \(shape.dimensions) cannot lie in layout \(layout): a block is 8 or 16 channels and "
        + "divides them"
    case .convolution(let geometry):
      "a convolution of \(geometry.kernel)x\(geometry.kernel) does not fit into feature maps of "
        + "\(geometry.input.dimensions) with padding \(geometry.padding)"
    case .poolingWindow(let window, let input):
      "pooling windows of \(window)x\(window) do not fill feature maps of \(input.dimensions) exactly"
    }
  }
}

extension KernelError.Status: CustomStringConvertible {
  init(_ status: dnnl_status_t) {
    self =
      switch status {
      case dnnl_out_of_memory: .outOfMemory
      case dnnl_invalid_arguments: .invalidArguments
      case dnnl_unimplemented: .unimplemented
      case dnnl_runtime_error: .runtimeError
      default: .other(Int(status.rawValue))
      }
  }

  public var description: String {
    switch self {
    case .outOfMemory: "out of memory"
    case .invalidArguments: "invalid arguments"
    case .unimplemented: "not implemented"
    case .runtimeError: "failed while running"
    case .other(let value): "status \(value)"
    }
  }
}

extension TensorShape {
  /// "128x32x16x16"
  var dimensions: String { "\(batch)x\(channels)x\(height)x\(width)" }
}
