import COneDNN

final class OneDNNBatchNormalization: BatchNormalizationKernel, OneDNNImplementations {
  private let shape: TensorShape
  private let layout: TensorLayout
  private let training: OneDNNPrimitive
  private let inference: OneDNNPrimitive
  private let gradient: OneDNNPrimitive
  /// Of the training pass, of inference, of the backward pass.
  let implementations: [String]

  init(_ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool, on engine: OneDNNEngine)
    throws(KernelError)
  {
    let maps = try OneDNNFormat.featureMap(shape, layout)
    let vector = try OneDNNFormat.vector(shape.channels)
    let flags =
      dnnl_use_scale.rawValue | dnnl_use_shift.rawValue | (rectified ? dnnl_fuse_norm_relu.rawValue : 0)

    func forward(_ kind: dnnl_prop_kind_t, _ name: String, _ moreFlags: UInt32)
      throws(KernelError) -> OneDNNPrimitiveDescription
    {
      let operation = OneDNNOperation(name: "batch normalization \(name)", shapes: shape.dimensions)
      var data = maps
      var descriptor = dnnl_batch_normalization_desc_t()
      try operation.check(
        dnnl_batch_normalization_forward_desc_init(
          &descriptor, kind, &data, Float(epsilon), flags | moreFlags))
      return try OneDNNPrimitiveDescription(operation, descriptor, on: engine)
    }

    let trainingDescription = try forward(dnnl_forward_training, "training", 0)
    let inferenceDescription = try forward(
      dnnl_forward_inference, "inference", dnnl_use_global_stats.rawValue)
    let operation = OneDNNOperation(name: "batch normalization backward", shapes: shape.dimensions)
    var (data, gradients) = (maps, maps)
    var descriptor = dnnl_batch_normalization_desc_t()
    try operation.check(
      dnnl_batch_normalization_backward_desc_init(
        &descriptor, dnnl_backward, &gradients, &data, Float(epsilon), flags))
    let backwardDescription = try OneDNNPrimitiveDescription(
      operation, descriptor, hint: trainingDescription, on: engine)

    // Which values the rectifier let through, written by the training pass and read by the backward pass.
    var workspace: [(argument: Int32, memory: OneDNNMemory)] = []
    if rectified {
      let memory = try OneDNNMemory(
        allocating: try trainingDescription.format(of: DNNL_ARG_WORKSPACE), on: engine, for: operation)
      workspace = [(DNNL_ARG_WORKSPACE, memory)]
    }
    training = try OneDNNPrimitive(
      trainingDescription,
      operands: [
        (DNNL_ARG_SRC, .input, maps), (DNNL_ARG_SCALE, .input, vector), (DNNL_ARG_SHIFT, .input, vector),
        (DNNL_ARG_MEAN, .output, vector), (DNNL_ARG_VARIANCE, .output, vector), (DNNL_ARG_DST, .output, maps),
      ], kept: workspace, on: engine)
    inference = try OneDNNPrimitive(
      inferenceDescription,
      operands: [
        (DNNL_ARG_SRC, .input, maps), (DNNL_ARG_SCALE, .input, vector), (DNNL_ARG_SHIFT, .input, vector),
        (DNNL_ARG_MEAN, .input, vector), (DNNL_ARG_VARIANCE, .input, vector), (DNNL_ARG_DST, .output, maps),
      ], on: engine)
    gradient = try OneDNNPrimitive(
      backwardDescription,
      operands: [
        (DNNL_ARG_SRC, .input, maps), (DNNL_ARG_SCALE, .input, vector), (DNNL_ARG_SHIFT, .input, vector),
        (DNNL_ARG_MEAN, .input, vector), (DNNL_ARG_VARIANCE, .input, vector),
        (DNNL_ARG_DIFF_DST, .input, maps),
        (DNNL_ARG_DIFF_SRC, .output, maps), (DNNL_ARG_DIFF_SCALE, .output, vector),
        (DNNL_ARG_DIFF_SHIFT, .output, vector),
      ], kept: workspace, on: engine)
    implementations = [trainingDescription, inferenceDescription, backwardDescription].map(\.implementation)
    self.shape = shape
    self.layout = layout
  }

  func forwardTraining(
    input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>, mean: Buffer<Float>,
    variance: Buffer<Float>, output: Tensor<Float>
  ) throws(KernelError) {
    try forward(
      training, input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: output)
  }

  func forwardInference(
    input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>, mean: Buffer<Float>,
    variance: Buffer<Float>, output: Tensor<Float>
  ) throws(KernelError) {
    try forward(
      inference, input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: output)
  }

  func backward(
    input: Tensor<Float>, outputGradient: Tensor<Float>, scale: Buffer<Float>, mean: Buffer<Float>,
    variance: Buffer<Float>, inputGradient: Tensor<Float>, scaleGradient: Buffer<Float>,
    shiftGradient: Buffer<Float>
  ) throws(KernelError) {
    require([input, outputGradient, inputGradient], [scale, mean, variance, scaleGradient, shiftGradient])
    gradient.attach(DNNL_ARG_SRC, input.values)
    gradient.attach(DNNL_ARG_SCALE, scale)
    // No gradient depends on the shift, but oneDNN 2.6 refuses to run without one: any vector will do.
    gradient.attach(DNNL_ARG_SHIFT, scale)
    gradient.attach(DNNL_ARG_MEAN, mean)
    gradient.attach(DNNL_ARG_VARIANCE, variance)
    gradient.attach(DNNL_ARG_DIFF_DST, outputGradient.values)
    gradient.attach(DNNL_ARG_DIFF_SRC, inputGradient.values)
    gradient.attach(DNNL_ARG_DIFF_SCALE, scaleGradient)
    gradient.attach(DNNL_ARG_DIFF_SHIFT, shiftGradient)
    try gradient.run()
  }

  private func forward(
    _ primitive: OneDNNPrimitive, input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>,
    mean: Buffer<Float>, variance: Buffer<Float>, output: Tensor<Float>
  ) throws(KernelError) {
    require([input, output], [scale, shift, mean, variance])
    primitive.attach(DNNL_ARG_SRC, input.values)
    primitive.attach(DNNL_ARG_SCALE, scale)
    primitive.attach(DNNL_ARG_SHIFT, shift)
    primitive.attach(DNNL_ARG_MEAN, mean)
    primitive.attach(DNNL_ARG_VARIANCE, variance)
    primitive.attach(DNNL_ARG_DST, output.values)
    try primitive.run()
  }

  private func require(_ maps: [Tensor<Float>], _ vectors: [Buffer<Float>]) {
    for map in maps { map.require(shape, layout) }
    for vector in vectors {
      precondition(vector.count == shape.channels, "\(vector.count) values for \(shape.channels) channels")
    }
  }
}
