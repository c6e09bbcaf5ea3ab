extension LHEParticle {
  /// A line of an event with so many particles.
  init(_ fields: inout LHEFields, of count: Int) throws(InputError) {
    self.init(
      pdgID: try fields.integer("the particle's number"), status: try fields.integer("the status"),
      firstMother: try fields.integer("the first mother"),
      lastMother: try fields.integer("the last mother"), colour: try fields.integer("the colour"),
      anticolour: try fields.integer("the anticolour"), px: try fields.number("px"),
      py: try fields.number("py"), pz: try fields.number("pz"),
      energy: try fields.number("the energy"), mass: try fields.number("the mass"),
      lifetime: try fields.number("the lifetime"), spin: try fields.number("the spin"))
    for mother in [firstMother, lastMother] where !(0...count).contains(mother) {
      throw fields.error("mother \(mother) is none of the \(count) particles")
    }
    // What rounding leaves of a massless particle is no fault. Nor is a negative energy, which generators at
    // next-to-leading order write now and then: the numbers count as they stand.
    guard !isFinal || mass >= -1e-3 else {
      throw fields.error("an outgoing particle has the mass \(mass)")
    }
    guard fields.isAtEnd() else { throw fields.error("the line has more than 13 numbers") }
  }
}
