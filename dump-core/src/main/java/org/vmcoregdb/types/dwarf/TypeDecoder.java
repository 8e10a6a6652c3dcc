package org.vmcoregdb.types.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.unit.Attribute;
import org.vmcoregdb.dwarf.unit.Entry;
import org.vmcoregdb.dwarf.unit.EntryReader;
import org.vmcoregdb.dwarf.unit.Form;
import org.vmcoregdb.dwarf.unit.Place;
import org.vmcoregdb.dwarf.unit.Tag;
import org.vmcoregdb.dwarf.unit.Unit;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.CType;

/** Reads one entry as a type (DWARF 5 §5); what it refers to is read when it is asked for. */
final class TypeDecoder {
    /** Members, constants, parameters of one type: more than any kernel has. */
    private static final int PART_LIMIT = 1 << 16;

    /** Dimensions of an array. */
    private static final int DIMENSION_LIMIT = 16;

    private static final CType VOID = new CType.VoidType();

    private final DwarfTypes types;
    private final Place place;
    private final Unit unit;

    TypeDecoder(DwarfTypes types, Place place) throws FormatException {
        this.types = types;
        this.place = place;
        this.unit = place.unit();
    }

    CType decode() throws FormatException {
        EntryReader reader = unit.entries(place.offset());
        Entry entry = reader.next();
        String name = unit.string(entry, Attribute.NAME).orElse("");
        return switch (entry.tag()) {
            case Tag.BASE_TYPE -> base(entry, name);
            case Tag.POINTER_TYPE, Tag.REFERENCE_TYPE, Tag.RVALUE_REFERENCE_TYPE ->
                new CType.PointerType(target(entry));
            case Tag.STRUCTURE_TYPE, Tag.CLASS_TYPE, Tag.UNION_TYPE -> composite(reader, entry, name);
            case Tag.ENUMERATION_TYPE -> enumeration(reader, entry, name);
            case Tag.TYPEDEF -> new CType.TypedefType(name, target(entry));
            case Tag.CONST_TYPE -> new CType.QualifiedType("const", target(entry));
            case Tag.VOLATILE_TYPE -> new CType.QualifiedType("volatile", target(entry));
            case Tag.RESTRICT_TYPE -> new CType.QualifiedType("restrict", target(entry));
            case Tag.ATOMIC_TYPE -> new CType.QualifiedType("_Atomic", target(entry));
            case Tag.ARRAY_TYPE -> array(reader, entry);
            case Tag.SUBROUTINE_TYPE, Tag.SUBPROGRAM -> function(reader, entry);
            case Tag.VARIABLE -> ofVariable(entry);
            default -> VOID;
        };
    }

    private Supplier<CType> target(Entry entry) throws FormatException {
        Optional<Place> to = unit.reference(entry, Attribute.TYPE);
        return to.isPresent() ? types.reference(to.get()) : () -> VOID;
    }

    private static CType base(Entry entry, String name) {
        long size = size(entry);
        boolean plainChar = name.equals("char");
        return switch ((int) entry.number(Attribute.ENCODING).orElse(0)) {
            case 0x02 -> new CType.IntType(name, size, CType.Encoding.BOOL); // DW_ATE_boolean
            case 0x03, 0x04, 0x09 -> new CType.FloatType(name, size);
            case 0x05, 0x06, 0x0d -> // DW_ATE_signed, signed_char, signed_fixed
                new CType.IntType(name, size, plainChar ? CType.Encoding.CHAR : CType.Encoding.SIGNED);
            default -> new CType.IntType(name, size, plainChar ? CType.Encoding.CHAR : CType.Encoding.UNSIGNED);
        };
    }

    private static long size(Entry entry) {
        return Math.max(0, entry.number(Attribute.BYTE_SIZE).orElse(0));
    }

    private CType composite(EntryReader reader, Entry entry, String name) throws FormatException {
        boolean union = entry.tag() == Tag.UNION_TYPE;
        if (isElsewhere(entry)) {
            return declared(entry, name, union ? "union" : "struct");
        }
        List<CType.Member> members = new ArrayList<>();
        if (entry.hasChildren()) {
            for (Entry child = reader.next(); !child.isEnd(); child = reader.next()) {
                // what a class has of static members is outside of it
                if (child.tag() == Tag.MEMBER && !child.flag(Attribute.DECLARATION)) {
                    members.add(member(child));
                    limit(members.size(), name);
                }
                reader.skipChildren(child);
            }
        }
        CType.CompositeKind kind = union ? CType.CompositeKind.UNION : CType.CompositeKind.STRUCT;
        return new CType.CompositeType(kind, name, size(entry), List.copyOf(members));
    }

    /** What only has the signature of a definition need not say that it is a declaration. */
    static boolean isElsewhere(Entry entry) {
        return entry.flag(Attribute.DECLARATION)
                || entry.value(Attribute.SIGNATURE).isPresent();
    }

    private void limit(int count, String name) throws FormatException {
        if (count > PART_LIMIT) {
            throw new FormatException(unit.section().bytes().name() + ": the type " + name + " at offset 0x"
                    + Long.toHexString(place.offset()) + " has more than " + PART_LIMIT + " parts");
        }
    }

    /** What is declared here is defined under its signature, or elsewhere under its name. */
    private CType declared(Entry entry, String name, String keyword) throws FormatException {
        Optional<Place> signed = unit.reference(entry, Attribute.SIGNATURE);
        if (signed.isPresent() && !signed.get().equals(place)) {
            Entry other = signed.get().unit().entry(signed.get().offset());
            if (other.tag() == entry.tag() && !isElsewhere(other)) {
                return types.type(EntryCode.of(signed.get()));
            }
        }
        Optional<CType> defined = name.isEmpty() ? Optional.empty() : types.definition(entry.tag(), name);
        return defined.orElseGet(() -> new CType.IncompleteType(keyword, name));
    }

    private CType.Member member(Entry child) throws FormatException {
        String name = unit.string(child, Attribute.NAME).orElse("");
        int bitSize =
                (int) Math.max(0, Math.min(child.number(Attribute.BIT_SIZE).orElse(0), 255));
        OptionalLong bits = child.number(Attribute.DATA_BIT_OFFSET);
        long bitOffset = bits.isPresent() ? bits.getAsLong() : bitOffset(child, bitSize);
        return new CType.Member(name, target(child), bitOffset, bitSize);
    }

    private long bitOffset(Entry child, int bitSize) throws FormatException {
        long start = byteOffset(child) * Byte.SIZE;
        OptionalLong highest = child.number(Attribute.BIT_OFFSET);
        if (highest.isEmpty() || WordOrder.of(unit.section().order()) == WordOrder.BIG) {
            return start + highest.orElse(0);
        }
        // counted from the highest bit of the unit that it is stored in
        long storage = child.number(Attribute.BYTE_SIZE).orElseGet(() -> 0);
        if (storage == 0) {
            storage = storageSize(child);
        }
        return start + storage * Byte.SIZE - highest.getAsLong() - bitSize;
    }

    /** The size of a number or enumeration, through typedefs and qualifiers. */
    private long storageSize(Entry child) throws FormatException {
        Unit in = unit;
        Entry current = child;
        for (int i = 0; i < CType.NESTING_LIMIT; i++) {
            Optional<Place> next = in.reference(current, Attribute.TYPE);
            if (next.isEmpty()) {
                return 0;
            }
            in = next.get().unit();
            current = in.entry(next.get().offset());
            if (current.number(Attribute.BYTE_SIZE).isPresent()) {
                return size(current);
            }
        }
        return 0;
    }

    private long byteOffset(Entry child) throws FormatException {
        Optional<Entry.Value> location = child.value(Attribute.DATA_MEMBER_LOCATION);
        if (location.isEmpty()) {
            return 0;
        }
        return Form.isBlock(location.get().form())
                ? new ConstantExpression(unit, location.get()).value().orElse(0)
                : location.get().raw();
    }

    private CType enumeration(EntryReader reader, Entry entry, String name) throws FormatException {
        if (isElsewhere(entry)) {
            return declared(entry, name, "enum");
        }
        List<Entry.Value> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        if (entry.hasChildren()) {
            for (Entry child = reader.next(); !child.isEnd(); child = reader.next()) {
                if (child.tag() == Tag.ENUMERATOR) {
                    names.add(unit.string(child, Attribute.NAME).orElse(""));
                    values.add(child.value(Attribute.CONST_VALUE).orElse(new Entry.Value(0, 0)));
                    limit(names.size(), name);
                }
                reader.skipChildren(child);
            }
        }
        long size = entry.number(Attribute.BYTE_SIZE).isPresent() ? size(entry) : storageSize(entry);
        boolean signed = isSigned(entry, values);
        List<CType.Enumerator> constants = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            constants.add(new CType.Enumerator(names.get(i), constant(values.get(i), size, signed)));
        }
        return new CType.EnumType(name, size, signed, List.copyOf(constants));
    }

    /** Older compilers do not say: then it is signed if it has a constant below 0. */
    private boolean isSigned(Entry entry, List<Entry.Value> values) throws FormatException {
        OptionalLong encoding = entry.number(Attribute.ENCODING);
        if (encoding.isEmpty()) {
            Optional<Place> type = unit.reference(entry, Attribute.TYPE);
            if (type.isPresent()) {
                encoding = type.get().unit().entry(type.get().offset()).number(Attribute.ENCODING);
            }
        }
        if (encoding.isPresent()) {
            return encoding.getAsLong() == 0x05 || encoding.getAsLong() == 0x06;
        }
        return values.stream().anyMatch(value -> Form.dataSize(value.form()) == 0 && value.raw() < 0);
    }

    private static long constant(Entry.Value value, long size, boolean signed) {
        int width = Form.dataSize(value.form());
        long raw = value.raw();
        if (width == size && signed) {
            int unused = Long.SIZE - width * Byte.SIZE;
            return raw << unused >> unused;
        }
        return !signed && size == Integer.BYTES ? raw & 0xffffffffL : raw;
    }

    private CType array(EntryReader reader, Entry entry) throws FormatException {
        List<Long> counts = new ArrayList<>();
        if (entry.hasChildren()) {
            for (Entry child = reader.next(); !child.isEnd(); child = reader.next()) {
                if (child.tag() == Tag.SUBRANGE_TYPE || child.tag() == Tag.ENUMERATION_TYPE) {
                    counts.add(count(child));
                    if (counts.size() > DIMENSION_LIMIT) {
                        throw new FormatException(unit.section().bytes().name() + ": the array at offset 0x"
                                + Long.toHexString(place.offset()) + " has more than " + DIMENSION_LIMIT
                                + " dimensions");
                    }
                }
                reader.skipChildren(child);
            }
        }
        Supplier<CType> element = target(entry);
        if (counts.isEmpty()) {
            return new CType.ArrayType(element, 0);
        }
        for (int i = counts.size() - 1; i > 0; i--) {
            CType inner = new CType.ArrayType(element, counts.get(i));
            element = () -> inner;
        }
        return new CType.ArrayType(element, counts.get(0));
    }

    /** 0 for a flexible array, and for one whose length is only known at run time. */
    private static long count(Entry dimension) {
        Optional<Entry.Value> count = dimension.value(Attribute.COUNT);
        if (count.isPresent()) {
            return Form.isBlock(count.get().form())
                    ? 0
                    : Math.max(0, count.get().raw());
        }
        Optional<Entry.Value> upper = dimension.value(Attribute.UPPER_BOUND);
        if (upper.isEmpty() || isElsewhere(upper.get().form())) {
            return 0;
        }
        long last = upper.get().raw();
        if (Form.dataSize(upper.get().form()) == Integer.BYTES && last == 0xffffffffL) {
            return 0; // -1, as older compilers write it for an array without elements
        }
        long lower = dimension.number(Attribute.LOWER_BOUND).orElse(0);
        return Math.max(0, last - lower + 1);
    }

    private static boolean isElsewhere(int form) {
        return Form.isBlock(form) || form >= Form.REF_ADDR && form <= Form.REF_UDATA;
    }

    private CType function(EntryReader reader, Entry entry) throws FormatException {
        List<CType.Parameter> parameters = new ArrayList<>();
        boolean variadic = false;
        if (entry.hasChildren()) {
            for (Entry child = reader.next(); !child.isEnd(); child = reader.next()) {
                if (child.tag() == Tag.FORMAL_PARAMETER) {
                    String name = unit.string(child, Attribute.NAME).orElse("");
                    parameters.add(new CType.Parameter(name, target(child)));
                    limit(parameters.size(), "");
                } else if (child.tag() == Tag.UNSPECIFIED_PARAMETERS) {
                    variadic = true;
                }
                reader.skipChildren(child);
            }
        }
        Optional<Place> declared = unit.reference(entry, Attribute.SPECIFICATION);
        boolean typed = unit.reference(entry, Attribute.TYPE).isPresent();
        if (!typed && declared.isPresent()) {
            Unit other = declared.get().unit();
            Optional<Place> result = other.reference(other.entry(declared.get().offset()), Attribute.TYPE);
            Supplier<CType> of = result.isPresent() ? types.reference(result.get()) : () -> VOID;
            return new CType.FunctionType(of, List.copyOf(parameters), variadic);
        }
        return new CType.FunctionType(target(entry), List.copyOf(parameters), variadic);
    }

    /** The type of a variable, which its declaration may have. */
    private CType ofVariable(Entry entry) throws FormatException {
        Optional<Place> type = unit.reference(entry, Attribute.TYPE);
        Optional<Place> declared = unit.reference(entry, Attribute.SPECIFICATION);
        if (type.isEmpty() && declared.isPresent()) {
            Unit other = declared.get().unit();
            Entry declaration = other.entry(declared.get().offset());
            if (declaration.tag() != Tag.VARIABLE) {
                return VOID;
            }
            type = other.reference(declaration, Attribute.TYPE);
        }
        if (type.isEmpty()) {
            return VOID;
        }
        // a variable whose type is a variable is damage, and might be its own
        Entry of = type.get().unit().entry(type.get().offset());
        return of.tag() == Tag.VARIABLE ? VOID : types.type(EntryCode.of(type.get()));
    }
}
