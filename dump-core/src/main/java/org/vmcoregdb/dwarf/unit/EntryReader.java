package org.vmcoregdb.dwarf.unit;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/** Reads the entries of a unit one after the other. */
public final class EntryReader {
    private final UnitHeader header;
    private final AbbreviationTable abbreviations;
    private final DwarfCursor cursor;

    EntryReader(DebugSection info, UnitHeader header, AbbreviationTable abbreviations, long start)
            throws FormatException {
        if (start < header.firstEntry() || start >= header.end()) {
            throw new FormatException(info.bytes().name() + ": no entry is at offset 0x" + Long.toHexString(start)
                    + " of the unit at 0x" + Long.toHexString(header.offset()));
        }
        this.header = header;
        this.abbreviations = abbreviations;
        this.cursor = info.cursor(start, "entry").wideOffsets(header.wideOffsets());
    }

    /** Offset of the next entry. */
    public long position() {
        return cursor.position();
    }

    /** True if there is no further entry. */
    public boolean atEnd() {
        return cursor.position() >= header.end();
    }

    /** The next entry; at the end of the unit, one that ends all siblings. */
    public Entry next() throws FormatException {
        if (atEnd()) {
            return Entry.END_OF_SIBLINGS;
        }
        int code = cursor.small("abbreviation code", Integer.MAX_VALUE);
        if (code == 0) {
            return Entry.END_OF_SIBLINGS;
        }
        Abbreviation shape = abbreviations.get(code);
        if (shape == null) {
            throw cursor.damaged("there is no abbreviation " + code);
        }
        int[] forms = shape.forms();
        long[] values = new long[forms.length];
        for (int i = 0; i < values.length; i++) {
            int form = Form.actual(cursor, forms[i]);
            if (form != forms[i]) {
                forms = forms.clone();
                forms[i] = form;
            }
            values[i] = Form.read(cursor, header, form, shape.constants()[i]);
        }
        return new Entry(shape, forms, values);
    }

    /** Passes over the children of the entry read last. */
    public void skipChildren(Entry entry) throws FormatException {
        if (!entry.hasChildren() || skippedToSibling(entry)) {
            return;
        }
        int depth = 1;
        while (depth > 0 && !atEnd()) {
            Entry child = next();
            if (child.isEnd()) {
                depth--;
            } else if (child.hasChildren() && !skippedToSibling(child)) {
                depth++;
            }
        }
    }

    private boolean skippedToSibling(Entry entry) {
        Optional<Entry.Value> sibling = entry.value(Attribute.SIBLING);
        if (sibling.isEmpty()) {
            return false;
        }
        boolean inUnit = sibling.get().form() >= Form.REF1 && sibling.get().form() <= Form.REF_UDATA;
        long target =
                inUnit ? header.offset() + sibling.get().raw() : sibling.get().raw();
        if (target < cursor.position() || target > header.end()) {
            return false; // leads nowhere: pass over the children one by one
        }
        cursor.moveTo(target);
        return true;
    }
}
