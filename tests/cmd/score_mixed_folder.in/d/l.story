The parish council met on Tuesday evening to decide what should become of the old pump house beside the canal.

Three firms had sent offers, and the cheapest of them would turn the building into a bakery with two flats above it.

Several neighbours complained that the towpath was already too narrow for the delivery vans that would come every morning.

The clerk answered that the vans could turn at the lock, where the council had bought a strip of land last winter.
