/// The checksums of the HDF5 file format.
package enum HDF5Checksum {
  /// Bob Jenkins' lookup3 (`hashlittle`, seed 0), which guards the format's newer structures.
  package static func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
      var a = 0xdead_beef &+ UInt32(truncatingIfNeeded: buffer.count)
      var (b, c) = (a, a)
      var position = 0
      func word(_ offset: Int) -> UInt32 {
        var value: UInt32 = 0
        for place in 0..<4 where position + offset + place < buffer.count {
          value |= UInt32(buffer[position + offset + place]) << UInt32(8 * place)
        }
        return value
      }
      func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value << count | value >> (32 - count)
      }
      while buffer.count - position > 12 {
        a &+= word(0)
        b &+= word(4)
        c &+= word(8)
        a = (a &- c) ^ rotated(c, 4)
        c &+= b
        b = (b &- a) ^ rotated(a, 6)
        a &+= c
        c = (c &- b) ^ rotated(b, 8)
        b &+= a
        a = (a &- c) ^ rotated(c, 16)
        c &+= b
        b = (b &- a) ^ rotated(a, 19)
        a &+= c
        c = (c &- b) ^ rotated(b, 4)
        b &+= a
        position += 12
      }
      guard position < buffer.count else { return c }
      a &+= word(0)
      b &+= word(4)
      c &+= word(8)
      c = (c ^ b) &- rotated(b, 14)
      a = (a ^ c) &- rotated(c, 11)
      b = (b ^ a) &- rotated(a, 25)
      c = (c ^ b) &- rotated(b, 16)
      a = (a ^ c) &- rotated(c, 4)
      b = (b ^ a) &- rotated(a, 14)
      c = (c ^ b) &- rotated(b, 24)
      return c
    }
  }

  /// Fletcher's checksum of 32 bits over words of 16 bits, high byte first: the filter "fletcher32".
  static func fletcher32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
      var (first, second): (UInt64, UInt64) = (0, 0)
      var position = 0
      while position < buffer.count {
        // Neither sum overflows 64 bits within this number of words.
        let end = min(buffer.count, position + 1 << 16)
        while position < end {
          let low = position + 1 < buffer.count ? UInt64(buffer[position + 1]) : 0
          first &+= UInt64(buffer[position]) << 8 | low
          second &+= first
          position += 2
        }
        // As the library does it: 65535 stands for 0, unless all is 0.
        while first > 0xffff { first = (first & 0xffff) + (first >> 16) }
        while second > 0xffff { second = (second & 0xffff) + (second >> 16) }
      }
      return UInt32(second) << 16 | UInt32(first)
    }
  }
}
