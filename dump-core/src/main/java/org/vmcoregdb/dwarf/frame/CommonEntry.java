package org.vmcoregdb.dwarf.frame;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * A common information entry (CIE): what the frame entries that refer to it share.
 *
 * @param codeAlignment what advances of the address are multiplied by
 * @param dataAlignment what factored offsets are multiplied by
 * @param returnAddressColumn the register column of the return address
 * @param addresses how its frame entries write their addresses
 * @param augmented each frame entry has augmentation data, with a length
 * @param signalFrame its frames are interrupted ones
 * @param instructions where the initial instructions start in the section
 * @param end where they end
 */
record CommonEntry(
        long codeAlignment,
        long dataAlignment,
        int returnAddressColumn,
        PointerEncoding addresses,
        boolean augmented,
        boolean signalFrame,
        long instructions,
        long end) {
    /** Registers of all machines have numbers far below. */
    static final int REGISTER_LIMIT = 4096;

    /** Reads one whose length and id have been read; {@code end} is where its length says. */
    static CommonEntry read(DwarfCursor cursor, long end) throws FormatException {
        int version = cursor.u8("CIE version");
        if (version != 1 && version != 3 && version != 4) {
            throw cursor.damaged("CIE version " + version);
        }
        String augmentation = cursor.string("augmentation");
        int addressSize = Long.BYTES;
        if (version == 4) {
            addressSize = cursor.u8("address_size");
            if (cursor.u8("segment_selector_size") != 0) {
                throw cursor.damaged("segmented addresses");
            }
        }
        long codeAlignment = cursor.uleb("code_alignment_factor");
        long dataAlignment = cursor.sleb("data_alignment_factor");
        int column = version == 1
                ? cursor.u8("return_address_register")
                : cursor.small("return_address_register", REGISTER_LIMIT);
        Augmentation read = Augmentation.read(cursor, augmentation, addressSize);
        if (cursor.position() > end) {
            throw cursor.damaged("a CIE that is longer than it says");
        }
        return new CommonEntry(
                codeAlignment,
                dataAlignment,
                column,
                read.addresses,
                augmentation.startsWith("z"),
                read.signalFrame,
                cursor.position(),
                end);
    }

    /** What the letters of the augmentation string announce. */
    private record Augmentation(PointerEncoding addresses, boolean signalFrame) {
        static Augmentation read(DwarfCursor cursor, String letters, int addressSize) throws FormatException {
            PointerEncoding addresses = new PointerEncoding(PointerEncoding.ABSOLUTE, addressSize);
            if (!letters.startsWith("z")) {
                // an assembler's .cfi_signal_frame for .debug_frame, where no length is needed: that letter has no data
                boolean signalFrame = letters.equals("S");
                if (!letters.isEmpty() && !signalFrame) {
                    throw cursor.damaged("the augmentation \"" + letters + "\", whose size is not known");
                }
                return new Augmentation(addresses, signalFrame);
            }
            long size = cursor.uleb("augmentation length");
            long start = cursor.position();
            boolean signalFrame = false;
            for (int i = 1; i < letters.length(); i++) {
                switch (letters.charAt(i)) {
                    case 'R' -> addresses = new PointerEncoding(cursor.u8("FDE encoding"), addressSize);
                    case 'L' -> cursor.skip(1, "LSDA encoding");
                    case 'P' ->
                        new PointerEncoding(cursor.u8("personality encoding"), addressSize)
                                .plain()
                                .read(cursor, "personality", 0);
                    case 'S' -> signalFrame = true;
                    default -> i = letters.length(); // the length says where what is unknown ends
                }
            }
            cursor.moveTo(start).skip(size, "augmentation data");
            return new Augmentation(addresses, signalFrame);
        }
    }
}
