package org.vmcoregdb.debuginfo.dwarf;

import java.nio.charset.StandardCharsets;
import org.vmcoregdb.bytes.LittleEndianOutput;
import org.vmcoregdb.types.btf.Btf;

/** {@code .debug_str}: the strings of BTF that are used, each once, as they are. */
final class StringSection {
    private final LittleEndianOutput out = new LittleEndianOutput(1 << 20);
    private final Btf btf;
    /** Where the string at an offset in BTF is, plus 1; 0 if it is not used yet. */
    private final int[] places;

    StringSection(Btf btf) {
        this.btf = btf;
        this.places = new int[btf.stringsEnd()];
    }

    /** A string of BTF; damaged offsets are the empty string. */
    int offset(int nameOffset) {
        int index = nameOffset >= 0 && nameOffset < places.length ? nameOffset : 0;
        if (places[index] == 0) {
            places[index] = out.size() + 1;
            btf.copyString(index, out);
        }
        return places[index] - 1;
    }

    /** Another string. */
    int offset(String text) {
        int at = out.size();
        out.bytes(text.getBytes(StandardCharsets.UTF_8)).u8(0);
        return at;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
