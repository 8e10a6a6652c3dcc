package org.vmcoregdb.types.dwarf;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.unit.Abbreviation;
import org.vmcoregdb.dwarf.unit.Attribute;
import org.vmcoregdb.dwarf.unit.Entry;
import org.vmcoregdb.dwarf.unit.Form;
import org.vmcoregdb.dwarf.unit.Place;
import org.vmcoregdb.dwarf.unit.Tag;
import org.vmcoregdb.dwarf.unit.Unit;
import org.vmcoregdb.dwarf.unit.Units;

/** Notes the names of what is at the top of units, one unit after the other. Not safe for use by several threads. */
final class UnitScan {
    private static final int ASSEMBLER = 0x8001;
    private static final int ASSEMBLY = 0x31;

    /** {@code DW_TAG_lexical_block}. */
    private static final int BLOCK = 0x0b;

    /** Namespaces, functions and blocks nest a dozen deep. */
    private static final int DEPTH_LIMIT = 256;

    private final NameTable found = new NameTable();
    private final ScanWindow window;
    private final DeclaredNames declared = new DeclaredNames();
    private final StringOffsets strings = new StringOffsets();
    private final long[] prefixes = new long[DEPTH_LIMIT];
    private @Nullable ScanPlan[] plans = new @Nullable ScanPlan[512];

    // of the entry that was read last
    private long name;
    private int nameForm;
    private boolean named;
    private long size;
    private long sibling;
    private boolean declaration;
    private boolean instance;
    private long specification;
    private int specificationForm;

    UnitScan(DebugSection section) {
        this.window = new ScanWindow(section);
    }

    NameTable found() {
        return found;
    }

    /** Passes over one unit. */
    void scan(Units units, boolean types, long offset) throws FormatException {
        Unit unit = units.open(types, offset);
        long language = unit.top().number(Attribute.LANGUAGE).orElse(0);
        if (language == ASSEMBLER || language == ASSEMBLY || !unit.top().hasChildren()) {
            return; // functions of assembly have no types
        }
        Arrays.fill(plans, null);
        declared.clear();
        window.enter(unit.section(), unit.header().firstEntry(), unit.header().end());
        int depth = 0;
        int function = DEPTH_LIMIT; // how deep the function is that we are in
        while (!window.atEnd()) {
            window.ready();
            long at = window.position();
            ScanPlan plan = next(unit, prefixes[depth]);
            if (plan == null) {
                depth--;
                if (depth <= 0) {
                    return;
                }
                function = depth <= function ? DEPTH_LIMIT : function;
                continue;
            }
            boolean local = depth > function;
            if (depth > 0 && (local ? NameKind.isLocal(plan.kind) : plan.kind >= 0)) {
                note(unit, plan, at, prefixes[depth], local);
            }
            if (!plan.hasChildren) {
                continue;
            }
            boolean entersFunction = plan.tag == Tag.SUBPROGRAM && !instance;
            boolean entered = depth == 0 || plan.tag == Tag.NAMESPACE || entersFunction || local && plan.tag == BLOCK;
            if (entered && depth < DEPTH_LIMIT - 1) {
                function = entersFunction && !local ? depth : function;
                prefixes[depth + 1] = plan.tag == Tag.NAMESPACE ? prefix(unit, prefixes[depth]) : prefixes[depth];
                depth++;
            } else {
                skipChildren(unit);
            }
        }
    }

    private void skipChildren(Unit unit) throws FormatException {
        int depth = 1;
        if (skippedToSibling(unit)) {
            return;
        }
        while (depth > 0 && !window.atEnd()) {
            window.ready();
            ScanPlan plan = next(unit, 0);
            if (plan == null) {
                depth--;
            } else if (plan.hasChildren && !skippedToSibling(unit)) {
                depth++;
            }
        }
    }

    private boolean skippedToSibling(Unit unit) throws FormatException {
        long target = sibling;
        if (target < window.position() || target > unit.header().end()) {
            return false; // there is none, or it leads nowhere: pass over the children one by one
        }
        window.moveTo(target);
        return true;
    }

    private @Nullable ScanPlan plan(Unit unit, long code) throws FormatException {
        if (code > 0 && code < plans.length) {
            ScanPlan known = plans[(int) code];
            if (known != null) {
                return known;
            }
        }
        Abbreviation shape = code < 0 || code > Integer.MAX_VALUE
                ? null
                : unit.abbreviations().get((int) code);
        if (shape == null) {
            throw window.damaged("there is no abbreviation " + Long.toUnsignedString(code));
        }
        ScanPlan plan = ScanPlan.of(shape, unit.header());
        if (code >= plans.length) {
            plans = Arrays.copyOf(plans, (int) Math.max(2L * plans.length, code + 1));
        }
        plans[(int) code] = plan;
        return plan;
    }

    /** Reads an entry; null for the one that ends siblings. */
    private @Nullable ScanPlan next(Unit unit, long prefix) throws FormatException {
        long code = window.uleb();
        if (code == 0) {
            return null;
        }
        ScanPlan plan = plan(unit, code);
        named = false;
        size = 0;
        sibling = -1;
        declaration = false;
        instance = false;
        specification = -1;
        for (int i = 0; i < plan.whats.length; i++) {
            int width = plan.widths[i];
            int what = plan.whats[i];
            if (what == ScanPlan.NOTHING && width < ScanPlan.ULEB) {
                window.skip(width);
            } else {
                read(unit, plan, i, width, plan.forms[i], prefix);
            }
        }
        return plan;
    }

    private void read(Unit unit, ScanPlan plan, int i, int width, int form, long prefix) throws FormatException {
        int what = plan.whats[i];
        long value = 0;
        if (width <= Long.BYTES) {
            value = window.number(width);
        } else {
            switch (width) {
                case ScanPlan.ULEB -> value = window.uleb();
                case ScanPlan.CONSTANT -> value = form == Form.IMPLICIT_CONST ? plan.constants[i] : 1;
                case ScanPlan.STRING -> value = window.stringHash(what == ScanPlan.NAME ? seed(prefix) : 0);
                case ScanPlan.BLOCK1 -> window.skip(window.u8());
                case ScanPlan.BLOCK2 -> window.skip(window.number(2));
                case ScanPlan.BLOCK4 -> window.skip(window.number(4));
                case ScanPlan.BLOCK -> window.skip(window.uleb());
                case ScanPlan.ADDRESS_INDEX -> {
                    window.uleb();
                    window.skip(4);
                }
                case ScanPlan.INDIRECT -> {
                    int actual = (int) Math.min(window.uleb(), 1 << 16);
                    if (actual == Form.INDIRECT || actual == Form.IMPLICIT_CONST) {
                        throw window.damaged("a form that leads to form 0x" + Integer.toHexString(actual));
                    }
                    read(unit, plan, i, ScanPlan.width(actual, unit.header()), actual, prefix);
                    return;
                }
                default -> {
                    if (width == ScanPlan.UNKNOWN) {
                        throw window.damaged("form 0x" + Integer.toHexString(form));
                    }
                    window.skip(width);
                }
            }
        }
        if (what != ScanPlan.NOTHING) {
            keep(unit, what, form, value);
        }
    }

    private static long seed(long prefix) {
        return prefix == 0 ? NameHash.SEED : prefix;
    }

    private void keep(Unit unit, int what, int form, long value) {
        switch (what) {
            case ScanPlan.NAME -> {
                named = true;
                nameForm = form;
                name = value;
            }
            case ScanPlan.SIZE -> size = value;
            case ScanPlan.SIBLING ->
                sibling = form == Form.REF_ADDR ? value : unit.header().offset() + value;
            case ScanPlan.DECLARATION -> declaration = value != 0;
            case ScanPlan.ORIGIN -> instance = true;
            default -> {
                specification = value;
                specificationForm = form;
            }
        }
    }

    private void note(Unit unit, ScanPlan plan, long at, long prefix, boolean local) throws FormatException {
        int kind = plan.kind;
        boolean variable = kind == NameKind.VARIABLE.ordinal();
        boolean function = kind == NameKind.FUNCTION.ordinal();
        if (declaration && !variable) {
            return;
        }
        long key;
        if (named) {
            key = key(unit, prefix);
        } else if (!instance && specification >= 0 && (variable || function)) {
            key = specified(unit);
        } else {
            return; // without a name it cannot be asked for
        }
        if (key == NameKey.NONE) {
            return;
        }
        if (declaration) {
            declared.add(at, key);
            kind = NameKind.DECLARED_VARIABLE.ordinal();
        }
        if (local) {
            kind = NameKind.of(kind).local().ordinal();
        }
        long kept = variable || function ? 0 : Math.min(size, Integer.MAX_VALUE);
        found.add(
                key,
                kind,
                kept,
                EntryCode.of(unit.units().number(), unit.units().isTypes(unit), at));
    }

    /** The name of what an entry defines that was declared elsewhere in the unit. */
    private long specified(Unit unit) throws FormatException {
        boolean inUnit = specificationForm >= Form.REF1 && specificationForm <= Form.REF_UDATA;
        long target = inUnit ? unit.header().offset() + specification : specification;
        long known = declared.find(target);
        if (known != NameKey.NONE || !inUnit && specificationForm != Form.REF_ADDR) {
            return known;
        }
        Place place = new Place(unit.units(), inUnit && unit.units().isTypes(unit), target);
        Unit other = inUnit ? unit : place.unit();
        Entry declares = other.entry(target);
        Optional<String> text = other.string(declares, Attribute.NAME);
        return text.map(t -> NameKey.ofHash(NameHash.continued(NameHash.SEED, t)))
                .orElse(NameKey.NONE);
    }

    /** What the entry's name is known by; {@link NameKey#NONE} if it cannot be read. */
    private long key(Unit unit, long prefix) throws FormatException {
        if (nameForm == Form.STRING) {
            return NameKey.ofHash(name);
        }
        Units units = unit.units();
        if (prefix != 0) {
            Optional<String> text = unit.string(new Entry.Value(nameForm, name));
            return text.map(t -> NameKey.ofHash(NameHash.continued(prefix, t))).orElse(NameKey.NONE);
        }
        return switch (nameForm) {
            case Form.STRP -> NameKey.ofString(units.number(), name);
            case Form.LINE_STRP -> NameKey.ofLineString(units.number(), name);
            case Form.STRP_SUP, Form.GNU_STRP_ALT ->
                units.supplement()
                        .map(other -> NameKey.ofString(other.number(), name))
                        .orElse(NameKey.NONE);
            default -> {
                OptionalLong place = strings.offset(unit, nameForm, name);
                yield place.isPresent() ? NameKey.ofString(units.number(), place.getAsLong()) : NameKey.NONE;
            }
        };
    }

    /** What names inside of the namespace that was read last go on from. */
    private long prefix(Unit unit, long outer) throws FormatException {
        if (!named) {
            return outer;
        }
        long hash;
        if (nameForm == Form.STRING) {
            hash = name;
        } else {
            Optional<String> text = unit.string(new Entry.Value(nameForm, name));
            hash = NameHash.continued(seed(outer), text.orElse(""));
        }
        return NameHash.continued(hash, "::");
    }
}
