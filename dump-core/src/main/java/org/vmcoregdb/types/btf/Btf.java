package org.vmcoregdb.types.btf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;

/**
 * The types of a kernel or, on top of that, of one module, out of BTF. Opening notes where each type record is and
 * hashes the names of types; those of functions and variables, which are most, when one is first asked for. Records are
 * decoded when they are asked for. Immutable but for what it keeps; safe for many threads.
 */
public final class Btf implements TypeTable {
    /** No kernel comes near; more would be damage. */
    private static final int MAX_BYTES = 256 << 20;

    /** In the byte order of the kernel, which it tells. */
    private static final int MAGIC = 0xeb9f;

    private static final int HEADER_BYTES = 24;
    private static final int MOST_TAGS = 64;

    private final WordOrder words;
    private final byte[] bytes;
    private final Optional<Btf> base;
    private final int firstId;
    private final BtfStrings strings;
    private final int[] offsets;
    private final NameIndex types;
    private volatile @Nullable NameIndex functions;
    private final Map<Integer, CType> decoded = new ConcurrentHashMap<>();

    private Btf(WordOrder words, byte[] bytes, Optional<Btf> base, BtfStrings strings, int[] offsets) {
        this.words = words;
        this.bytes = bytes;
        this.base = base;
        this.firstId = base.map(b -> b.firstId + b.offsets.length).orElse(1);
        this.strings = strings;
        this.offsets = offsets;
        this.types = index(false);
    }

    /** The names of types, or those of functions and variables. */
    private NameIndex index(boolean ofFunctions) {
        int count = 0;
        for (int at : offsets) {
            count += isNamed(at, ofFunctions) ? 1 : 0;
        }
        NameIndex names = new NameIndex(count);
        for (int i = 0; i < offsets.length; i++) {
            if (isNamed(offsets[i], ofFunctions)) {
                names.add(strings.hash(words.getInt(bytes, offsets[i])), i);
            }
        }
        return names;
    }

    private boolean isNamed(int at, boolean ofFunctions) {
        int kind = kindAt(at);
        int nameOffset = words.getInt(bytes, at);
        return nameOffset != 0
                && nameOffset >= strings.first()
                && (ofFunctions ? isFunctionOrVariable(kind) : isLookedUpType(kind));
    }

    /** Two threads that ask first at once make the same. */
    private NameIndex functions() {
        NameIndex known = functions;
        if (known == null) {
            known = index(true);
            functions = known;
        }
        return known;
    }

    /** Parses a kernel's own BTF. */
    public static Btf parse(byte[] bytes) throws FormatException {
        return parse(bytes, Optional.empty());
    }

    /** Parses a module's BTF, whose ids and strings continue those of {@code vmlinux}. */
    public static Btf parseSplit(byte[] bytes, Btf vmlinux) throws FormatException {
        return parse(bytes, Optional.of(vmlinux));
    }

    private static Btf parse(byte[] bytes, Optional<Btf> base) throws FormatException {
        WordOrder words =
                bytes.length > 0 && (bytes[0] & 0xff) == MAGIC >>> Byte.SIZE ? WordOrder.BIG : WordOrder.LITTLE;
        if (bytes.length < HEADER_BYTES || (words.getShort(bytes, 0) & 0xffff) != MAGIC) {
            throw new FormatException("BTF: no BTF magic at the start of the data");
        }
        if (bytes.length > MAX_BYTES || bytes[2] != 1) {
            throw new FormatException("BTF: version " + bytes[2] + " in " + bytes.length + " bytes is not readable");
        }
        long header = words.getInt(bytes, 4) & 0xffffffffL;
        long types = header + (words.getInt(bytes, 8) & 0xffffffffL);
        long typesEnd = types + (words.getInt(bytes, 12) & 0xffffffffL);
        long strings = header + (words.getInt(bytes, 16) & 0xffffffffL);
        long stringsEnd = strings + (words.getInt(bytes, 20) & 0xffffffffL);
        if (header < HEADER_BYTES || typesEnd > bytes.length || stringsEnd > bytes.length) {
            throw new FormatException("BTF: a section lies outside the data");
        }
        int[] offsets = new int[4096];
        int count = 0;
        long at = types;
        while (at + 12 <= typesEnd) {
            int info = words.getInt(bytes, (int) at + 4);
            long trailing = BtfKind.trailing(info >>> 24 & 0x1f, info & 0xffff);
            if (trailing < 0) {
                throw new FormatException(
                        "BTF: type " + (count + 1) + " is of the unknown kind " + (info >>> 24 & 0x1f));
            }
            if (at + 12 + trailing > typesEnd) {
                throw new FormatException("BTF: type " + (count + 1) + " runs past the end of the type section");
            }
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
            }
            offsets[count++] = (int) at;
            at += 12 + trailing;
        }
        int[] all = Arrays.copyOf(offsets, count);
        BtfStrings names = new BtfStrings(bytes, base.map(b -> b.strings), (int) strings, (int) (stringsEnd - strings));
        return new Btf(words, bytes, base, names, all);
    }

    /** Number of types, without those of the base. */
    public int count() {
        return offsets.length;
    }

    /** The id of the first type that is not of the base. */
    public int firstId() {
        return firstId;
    }

    /** One of {@link #count()} records from {@link #firstId()} on, or one of the base; of kind 0 (void) if there is none. */
    public BtfRecord record(int id) {
        if (id < firstId && base.isPresent()) {
            return base.get().record(id);
        }
        if (id < firstId || id - firstId >= offsets.length) {
            return new BtfRecord(id, 0, 0, 0, false, 0, new int[0]);
        }
        int at = offsets[id - firstId];
        int info = words.getInt(bytes, at + 4);
        int[] data = new int[(int) (BtfKind.trailing(info >>> 24 & 0x1f, info & 0xffff) / 4)];
        for (int i = 0; i < data.length; i++) {
            data[i] = words.getInt(bytes, at + 12 + 4 * i);
        }
        return new BtfRecord(
                id,
                info >>> 24 & 0x1f,
                words.getInt(bytes, at),
                info & 0xffff,
                info < 0,
                words.getInt(bytes, at + 8),
                data);
    }

    /** The id of a struct, union, enumeration, typedef or integer by its name. */
    public OptionalInt idOf(CType type) {
        int index = -1;
        if (type instanceof CType.CompositeType composite) {
            int kind = composite.kind() == CType.CompositeKind.STRUCT ? BtfKind.STRUCT : BtfKind.UNION;
            index = find(composite.name(), kind, kind);
        } else if (type instanceof CType.EnumType constants) {
            index = find(constants.name(), BtfKind.ENUM, BtfKind.ENUM64);
        } else if (type instanceof CType.TypedefType typedef) {
            index = find(typedef.name(), BtfKind.TYPEDEF, BtfKind.TYPEDEF);
        } else if (type instanceof CType.IntType number) {
            index = find(number.name(), BtfKind.INT, BtfKind.INT);
        }
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(firstId + index);
    }

    /** Where offsets of strings end, those of the base included. */
    public int stringsEnd() {
        return strings.end();
    }

    /** Appends a string and its NUL. */
    public void copyString(int nameOffset, ByteOutput out) {
        strings.copy(nameOffset, out);
    }

    /** The string at this offset, of this table or the base's; empty if there is none. */
    public String stringAtOffset(int nameOffset) {
        return strings.at(nameOffset);
    }

    private static boolean isLookedUpType(int kind) {
        return switch (kind) {
            case BtfKind.STRUCT, BtfKind.UNION, BtfKind.ENUM, BtfKind.ENUM64, BtfKind.TYPEDEF, BtfKind.INT -> true;
            default -> false;
        };
    }

    private static boolean isFunctionOrVariable(int kind) {
        return kind == BtfKind.FUNC || kind == BtfKind.VAR;
    }

    private int kindAt(int at) {
        return words.getInt(bytes, at + 4) >>> 24 & 0x1f;
    }

    /** Index (not id) of the first record of one of two kinds with this name, or -1. */
    private int find(String name, int kind, int otherKind) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int hash = NameIndex.SEED;
        for (byte b : wanted) {
            hash = NameIndex.step(hash, b);
        }
        NameIndex names = isFunctionOrVariable(kind) ? functions() : types;
        int best = -1;
        for (int cursor = names.first(hash); cursor >= 0; cursor = names.next(cursor, hash)) {
            int index = names.index(cursor);
            int found = kindAt(offsets[index]);
            if ((found == kind || found == otherKind)
                    && (best < 0 || index < best)
                    && strings.isAt(words.getInt(bytes, offsets[index]), wanted)) {
                best = index;
            }
        }
        return best;
    }

    @Override
    public Optional<CType.CompositeType> composite(CType.CompositeKind kind, String name) {
        int wanted = kind == CType.CompositeKind.STRUCT ? BtfKind.STRUCT : BtfKind.UNION;
        int index = find(name, wanted, wanted);
        if (index < 0) {
            return base.flatMap(b -> b.composite(kind, name));
        }
        return type(firstId + index) instanceof CType.CompositeType composite
                ? Optional.of(composite)
                : Optional.empty();
    }

    @Override
    public Stream<CType.CompositeType> composites() {
        return IntStream.range(0, offsets.length)
                .filter(i -> kindAt(offsets[i]) == BtfKind.STRUCT || kindAt(offsets[i]) == BtfKind.UNION)
                .filter(i -> words.getInt(bytes, offsets[i]) != 0)
                .mapToObj(i -> type(firstId + i))
                .filter(CType.CompositeType.class::isInstance)
                .map(CType.CompositeType.class::cast);
    }

    @Override
    public Stream<CType.CompositeType> unnamedStructs(int members) {
        return IntStream.range(0, offsets.length)
                .filter(i -> kindAt(offsets[i]) == BtfKind.STRUCT && words.getInt(bytes, offsets[i]) == 0)
                .filter(i -> (words.getInt(bytes, offsets[i] + Integer.BYTES) & 0xffff) == members)
                .mapToObj(i -> type(firstId + i))
                .filter(CType.CompositeType.class::isInstance)
                .map(CType.CompositeType.class::cast);
    }

    @Override
    public Optional<CType.EnumType> enumeration(String name) {
        int index = find(name, BtfKind.ENUM, BtfKind.ENUM64);
        if (index < 0) {
            return base.flatMap(b -> b.enumeration(name));
        }
        return type(firstId + index) instanceof CType.EnumType found ? Optional.of(found) : Optional.empty();
    }

    @Override
    public Optional<CType> typedef(String name) {
        int index = find(name, BtfKind.TYPEDEF, BtfKind.INT);
        return index < 0 ? base.flatMap(b -> b.typedef(name)) : Optional.of(type(firstId + index));
    }

    @Override
    public boolean hasFunction(String name) {
        return find(name, BtfKind.FUNC, BtfKind.FUNC) >= 0
                || base.isPresent() && base.get().hasFunction(name);
    }

    @Override
    public Optional<CType.FunctionType> function(String name) {
        int index = find(name, BtfKind.FUNC, BtfKind.FUNC);
        if (index < 0) {
            return base.flatMap(b -> b.function(name));
        }
        return type(firstId + index) instanceof CType.FunctionType function ? Optional.of(function) : Optional.empty();
    }

    @Override
    public Optional<CType> variable(String name) {
        int index = find(name, BtfKind.VAR, BtfKind.VAR);
        return index < 0 ? base.flatMap(b -> b.variable(name)) : Optional.of(type(firstId + index));
    }

    /** The type with this id; void for id 0 and for ids that do not exist. */
    CType type(int id) {
        if (id < firstId) {
            return base.map(b -> b.type(id)).orElseGet(CType.VoidType::new);
        }
        int index = id - firstId;
        if (index >= offsets.length) {
            return new CType.VoidType();
        }
        CType known = decoded.get(id);
        if (known == null) {
            known = decode(offsets[index]);
            decoded.put(id, known);
        }
        return known;
    }

    private Supplier<CType> ref(int id) {
        return () -> type(id);
    }

    private CType decode(int at) {
        int info = words.getInt(bytes, at + 4);
        int vlen = info & 0xffff;
        boolean kindFlag = info < 0;
        int last = words.getInt(bytes, at + 8);
        long size = last & 0xffffffffL;
        String name = strings.at(words.getInt(bytes, at));
        return switch (info >>> 24 & 0x1f) {
            case BtfKind.INT -> new CType.IntType(name, size, encoding(words.getInt(bytes, at + 12), name));
            case BtfKind.FLOAT -> new CType.FloatType(name, size);
            case BtfKind.PTR -> new CType.PointerType(ref(last));
            case BtfKind.ARRAY ->
                new CType.ArrayType(ref(words.getInt(bytes, at + 12)), words.getInt(bytes, at + 20) & 0xffffffffL);
            case BtfKind.STRUCT -> composite(CType.CompositeKind.STRUCT, name, size, at + 12, vlen, kindFlag);
            case BtfKind.UNION -> composite(CType.CompositeKind.UNION, name, size, at + 12, vlen, kindFlag);
            case BtfKind.ENUM -> new CType.EnumType(name, size, kindFlag, enumerators(at + 12, vlen, kindFlag));
            case BtfKind.ENUM64 -> new CType.EnumType(name, size, kindFlag, enumerators64(at + 12, vlen));
            case BtfKind.FWD -> new CType.IncompleteType(kindFlag ? "union" : "struct", name);
            case BtfKind.TYPEDEF -> new CType.TypedefType(name, ref(last));
            case BtfKind.VOLATILE -> new CType.QualifiedType("volatile", ref(last));
            case BtfKind.CONST -> new CType.QualifiedType("const", ref(last));
            case BtfKind.RESTRICT -> new CType.QualifiedType("restrict", ref(last));
            case BtfKind.FUNC_PROTO -> function(last, at + 12, vlen);
            case BtfKind.FUNC, BtfKind.VAR, BtfKind.TYPE_TAG -> type(target(last));
            default -> new CType.VoidType();
        };
    }

    /** What a tag, function or variable is of; kernels put a few tags on one type, damage makes chains and rings of them. */
    private int target(int id) {
        int at = id;
        for (int i = 0; i < MOST_TAGS; i++) {
            int index = at - firstId;
            if (index < 0 || index >= offsets.length) {
                return at;
            }
            int kind = kindAt(offsets[index]);
            if (kind != BtfKind.FUNC && kind != BtfKind.VAR && kind != BtfKind.TYPE_TAG) {
                return at;
            }
            at = words.getInt(bytes, offsets[index] + 8);
        }
        return 0; // void
    }

    private static CType.Encoding encoding(int intData, String name) {
        int bits = intData >>> 24 & 0xf;
        if ((bits & 4) != 0) {
            return CType.Encoding.BOOL;
        }
        if ((bits & 2) != 0 || name.equals("char")) {
            return CType.Encoding.CHAR;
        }
        return (bits & 1) != 0 ? CType.Encoding.SIGNED : CType.Encoding.UNSIGNED;
    }

    private CType composite(CType.CompositeKind kind, String name, long size, int at, int vlen, boolean kindFlag) {
        List<CType.Member> members = new ArrayList<>(vlen);
        for (int i = 0; i < vlen; i++) {
            int member = at + 12 * i;
            int offset = words.getInt(bytes, member + 8);
            int typeId = words.getInt(bytes, member + 4);
            // with kind_flag the upper 8 bits of the offset are the width of a bit-field
            long bitOffset = kindFlag ? offset & 0xffffff : offset & 0xffffffffL;
            int bitSize = kindFlag ? offset >>> 24 : 0;
            members.add(new CType.Member(strings.at(words.getInt(bytes, member)), ref(typeId), bitOffset, bitSize));
        }
        return new CType.CompositeType(kind, name, size, List.copyOf(members));
    }

    private List<CType.Enumerator> enumerators(int at, int vlen, boolean signed) {
        List<CType.Enumerator> all = new ArrayList<>(vlen);
        for (int i = 0; i < vlen; i++) {
            int value = words.getInt(bytes, at + 8 * i + 4);
            all.add(new CType.Enumerator(
                    strings.at(words.getInt(bytes, at + 8 * i)), signed ? value : value & 0xffffffffL));
        }
        return List.copyOf(all);
    }

    private List<CType.Enumerator> enumerators64(int at, int vlen) {
        List<CType.Enumerator> all = new ArrayList<>(vlen);
        for (int i = 0; i < vlen; i++) {
            long low = words.getInt(bytes, at + 12 * i + 4) & 0xffffffffL;
            long high = words.getInt(bytes, at + 12 * i + 8);
            all.add(new CType.Enumerator(strings.at(words.getInt(bytes, at + 12 * i)), high << 32 | low));
        }
        return List.copyOf(all);
    }

    private CType function(int resultId, int at, int vlen) {
        List<CType.Parameter> parameters = new ArrayList<>(vlen);
        boolean variadic = false;
        for (int i = 0; i < vlen; i++) {
            int nameOffset = words.getInt(bytes, at + 8 * i);
            int typeId = words.getInt(bytes, at + 8 * i + 4);
            if (nameOffset == 0 && typeId == 0 && i == vlen - 1) {
                variadic = true;
            } else {
                parameters.add(new CType.Parameter(strings.at(nameOffset), ref(typeId)));
            }
        }
        return new CType.FunctionType(ref(resultId), List.copyOf(parameters), variadic);
    }
}
