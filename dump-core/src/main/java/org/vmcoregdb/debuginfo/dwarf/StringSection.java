package org.vmcoregdb.debuginfo.dwarf;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.types.btf.Btf;

/** {@code .debug_str}: the strings of BTF that are used, each once, as they are. */
final class StringSection {
    private final ByteOutput out;
    private final Btf btf;
    /** Where the string at an offset in BTF is, plus 1; 0 if it is not used yet. */
    private final IntMap places = new IntMap();

    StringSection(Btf btf, ByteOrder order) {
        this.btf = btf;
        this.out = new ByteOutput(1 << 12, order);
    }

    /** A string of BTF; damaged offsets are the empty string. */
    int offset(int nameOffset) {
        int index = nameOffset >= 0 && nameOffset < btf.stringsEnd() ? nameOffset : 0;
        int known = places.get(index);
        if (known == 0) {
            known = out.size() + 1;
            places.put(index, known);
            btf.copyString(index, out);
        }
        return known - 1;
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
