import Foundations
import Testing

struct DigestTests {
  @Test(
    "SHA-256 gives the vectors of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func vectors(text: String, expected: String) {
    #expect(Digest(of: Array(text.utf8)).description == expected)
  }

  @Test("A million letters, fed in pieces of uneven size, some empty")
  func pieces() {
    var hasher = SHA256()
    var left = 1_000_000
    for size in [0, 1, 63, 64, 65, 0, 100_000] {
      hasher.update([UInt8](repeating: UInt8(ascii: "a"), count: size))
      left -= size
    }
    hasher.update([UInt8](repeating: UInt8(ascii: "a"), count: left))
    #expect(
      hasher.finalize().description == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("Reads what it prints, and nothing else")
  func hexadecimal() {
    let digest = Digest(of: [1, 2, 3])
    #expect(Digest(hexadecimal: digest.description) == digest)
    let text = digest.description
    for bad in ["", String(text.dropLast()), text + "0", text.uppercased(), "g" + text.dropFirst()] {
      #expect(Digest(hexadecimal: bad) == nil)
    }
  }
}
