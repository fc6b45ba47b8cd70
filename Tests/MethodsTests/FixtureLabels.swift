import Foundations
import TestSupport

extension LossFixture {
  /// "memberships", of items with "classes" classes; and once more as one class each, where they have that.
  var labelForms: [Labels] {
    let classes = integer("classes")
    let memberships = integers("memberships")
    let several = Labels(memberships: memberships.map(UInt8.init), classes: classes)
    let own = (0..<several.count).map { several.classes(of: $0) }
    guard own.allSatisfy({ $0.count == 1 }) else { return [several] }
    return [several, Labels(classes: own.flatMap { $0 }.map(Int32.init))]
  }
}
