import Datasets
import Foundations

extension Labels { subscript(item: Int) -> Int32 { (single ?? [])[item] } }
extension ImageDataset { var pixels: [UInt8] { if case .packed(let pixels) = content { pixels } else { [] } } }
