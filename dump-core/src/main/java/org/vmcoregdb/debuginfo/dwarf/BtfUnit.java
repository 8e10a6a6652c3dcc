package org.vmcoregdb.debuginfo.dwarf;

import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfKind;
import org.vmcoregdb.types.btf.BtfRecord;

/**
 * A compile unit in the making. Types of BTF get a DIE when something refers to them; a reference to one that has none yet
 * is filled in at the end.
 */
public final class BtfUnit {
    private static final int DWARF_VERSION = 4;
    private static final int DW_LANG_C99 = 0x0c;
    private static final int DW_OP_ADDR = 0x03;
    private static final int DW_OP_NOP = 0x96;
    private static final int ADDRESS_BYTES = 8;
    private static final int CHAIN_LIMIT = 64;

    private final Btf btf;
    private final StringSection strings;
    private final ByteOutput out;
    /** Where the DIE of each type begins, 0 if it has none; of an array of no elements also under {@link #typesEnd} more. */
    private final IntMap places = new IntMap();
    /** Pairs of a position in the output and the type whose place goes there. */
    private final IntPairs references = new IntPairs();

    private final IntMap wanted = new IntMap();
    private final Deque<Integer> pending = new ArrayDeque<>();
    private final int typesEnd;
    private final int indexType;

    /**
     * An empty unit. It does not say which code it is for, but each function does: what lies between is assembly.
     *
     * @param name of what it describes
     * @param order of the file's numbers
     */
    public BtfUnit(Btf btf, String name, ByteOrder order) {
        this.btf = btf;
        this.out = new ByteOutput(1 << 14, order);
        this.strings = new StringSection(btf, order);
        this.typesEnd = btf.firstId() + btf.count();
        out.u32(0).u16(DWARF_VERSION).u32(0).u8(ADDRESS_BYTES);
        begin(Abbreviation.COMPILE_UNIT);
        string("vmcore-gdb, out of BTF").u8(DW_LANG_C99);
        string(name);
        this.indexType = out.size();
        begin(Abbreviation.BASE_TYPE);
        string("sizetype").u8(ADDRESS_BYTES).u8(BaseTypeDie.DW_ATE_UNSIGNED);
    }

    /** Adds all types that are not of the base. */
    public BtfUnit addTypes() {
        for (int i = 0; i < btf.count(); i++) {
            int id = btf.firstId() + i;
            int kind = btf.record(id).kind();
            if (kind != BtfKind.FUNC && kind != BtfKind.VAR && kind != BtfKind.DATASEC && kind != BtfKind.DECL_TAG) {
                want(id);
            }
        }
        drain();
        return this;
    }

    /** Adds a function. */
    public BtfUnit addFunction(BtfRecord function, long start, long end) {
        BtfRecord prototype = btf.record(function.sizeOrType());
        if (prototype.kind() != BtfKind.FUNC_PROTO) {
            return this;
        }
        boolean isVoid = resolve(prototype.sizeOrType()) == 0;
        begin(isVoid ? Abbreviation.FUNCTION_OF_VOID : Abbreviation.FUNCTION);
        string(function.nameOffset());
        if (!isVoid) {
            reference(prototype.sizeOrType());
        }
        out.u64(start).u32((int) Math.max(1, Math.min(Integer.MAX_VALUE, end - start)));
        parameters(prototype);
        drain();
        return this;
    }

    /** Adds a variable. */
    public BtfUnit addVariable(String name, int type, long address) {
        return addVariable(name, type, address, false);
    }

    /**
     * Adds a variable of which each CPU has a copy. gdb takes the place of a variable for a place of the unit's code if the unit does not
     * say where that is, and warns that it finds no function there; it does not look past an operation that it need not know.
     *
     * @param offset from the start of each CPU's copies, in bytes
     */
    public BtfUnit addPerCpuVariable(String name, int type, long offset) {
        return addVariable(name, type, offset, true);
    }

    private BtfUnit addVariable(String name, int type, long address, boolean computed) {
        if (resolve(type) != 0) {
            begin(Abbreviation.VARIABLE);
            string(name);
            reference(type);
            out.uleb((computed ? 2 : 1) + ADDRESS_BYTES);
            if (computed) {
                out.u8(DW_OP_NOP);
            }
            out.u8(DW_OP_ADDR).u64(address);
            drain();
        }
        return this;
    }

    /** Adds a variable whose type is known by name, not by number: what it is made of must be in BTF. */
    public BtfUnit addVariable(String name, CType type, long address) {
        OptionalInt id = btf.idOf(type);
        if (id.isPresent()) {
            return addVariable(name, id.getAsInt(), address);
        }
        int place = derived(type);
        begin(Abbreviation.VARIABLE);
        string(name).u32(place).uleb(1 + ADDRESS_BYTES).u8(DW_OP_ADDR).u64(address);
        drain();
        return this;
    }

    /** A pointer to, array of, or qualification of something; where its DIE is. */
    private int derived(CType type) {
        if (type instanceof CType.PointerType pointer) {
            return derived(pointer.target(), Abbreviation.POINTER, Abbreviation.POINTER_TO_VOID);
        } else if (type instanceof CType.ArrayType array) {
            return derived(array.element(), Abbreviation.ARRAY, Abbreviation.ARRAY);
        } else if (type instanceof CType.QualifiedType qualified) {
            boolean isConst = qualified.qualifier().equals("const");
            return isConst
                    ? derived(qualified.target(), Abbreviation.CONST, Abbreviation.CONST_VOID)
                    : derived(qualified.target(), Abbreviation.VOLATILE, Abbreviation.VOLATILE_VOID);
        }
        return indexType;
    }

    private int derived(CType target, Abbreviation shape, Abbreviation ofVoid) {
        OptionalInt id = btf.idOf(target);
        boolean isVoid = target instanceof CType.VoidType;
        int inner = id.isPresent() || isVoid ? 0 : derived(target);
        int place = out.size();
        begin(isVoid ? ofVoid : shape);
        if (shape == Abbreviation.POINTER) {
            out.u8(ADDRESS_BYTES);
        }
        if (id.isPresent()) {
            reference(id.getAsInt());
        } else if (!isVoid) {
            out.u32(inner);
        }
        if (shape == Abbreviation.ARRAY) {
            begin(Abbreviation.OPEN_RANGE);
            out.u32(indexType).u8(0);
        }
        return place;
    }

    /** The sections; nothing can be added any more. */
    public DwarfSections finish() {
        out.u8(0);
        out.putU32(0, out.size() - 4);
        references.forEach((position, id) -> out.putU32(position, places.get(id)));
        return new DwarfSections(out.toByteArray(), Abbreviation.table(out.order()), strings.toByteArray());
    }

    private void begin(Abbreviation shape) {
        out.uleb(shape.code());
    }

    private ByteOutput string(String text) {
        return out.u32(strings.offset(text));
    }

    private ByteOutput string(int nameOffset) {
        return out.u32(strings.offset(nameOffset));
    }

    private void reference(int id) {
        int resolved = resolve(id);
        references.add(out.size(), resolved);
        out.u32(0);
        want(resolved);
    }

    /** Tags of types have no DIE: they stand for what they tag. */
    private int resolve(int id) {
        int resolved = id;
        for (int i = 0; i < CHAIN_LIMIT; i++) {
            if (resolved <= 0 || resolved >= typesEnd) {
                return 0;
            }
            BtfRecord record = btf.record(resolved);
            if (record.kind() != BtfKind.TYPE_TAG) {
                return resolved;
            }
            resolved = record.sizeOrType();
        }
        return 0;
    }

    private void want(int id) {
        if (id > 0 && wanted.get(id) == 0) {
            wanted.put(id, 1);
            pending.add(id);
        }
    }

    private void drain() {
        for (Integer id = pending.poll(); id != null; id = pending.poll()) {
            places.put(id, out.size());
            if (id < typesEnd) {
                type(btf.record(id));
            } else {
                array(btf.record(id - typesEnd), Abbreviation.RANGE);
            }
        }
    }

    private void type(BtfRecord type) {
        switch (type.kind()) {
            case BtfKind.INT, BtfKind.FLOAT -> {
                begin(Abbreviation.BASE_TYPE);
                String name = btf.stringAtOffset(type.nameOffset());
                string(name).u8(type.sizeOrType()).u8(BaseTypeDie.encoding(type, name));
            }
            case BtfKind.PTR -> {
                boolean toVoid = resolve(type.sizeOrType()) == 0;
                begin(toVoid ? Abbreviation.POINTER_TO_VOID : Abbreviation.POINTER);
                out.u8(ADDRESS_BYTES);
                if (!toVoid) {
                    reference(type.sizeOrType());
                }
            }
            case BtfKind.ARRAY -> array(type, type.data()[2] == 0 ? Abbreviation.OPEN_RANGE : Abbreviation.RANGE);
            case BtfKind.STRUCT -> {
                if (isDefinedElsewhere(type)) {
                    declaration(type, Abbreviation.DECLARED_STRUCT);
                } else {
                    composite(type, Abbreviation.STRUCT, Abbreviation.ANONYMOUS_STRUCT);
                }
            }
            case BtfKind.UNION -> {
                if (isDefinedElsewhere(type)) {
                    declaration(type, Abbreviation.DECLARED_UNION);
                } else {
                    composite(type, Abbreviation.UNION, Abbreviation.ANONYMOUS_UNION);
                }
            }
            case BtfKind.FWD ->
                declaration(type, type.flag() ? Abbreviation.DECLARED_UNION : Abbreviation.DECLARED_STRUCT);
            case BtfKind.ENUM, BtfKind.ENUM64 -> enumeration(type);
            case BtfKind.TYPEDEF -> modified(type, Abbreviation.TYPEDEF, Abbreviation.TYPEDEF_OF_VOID);
            case BtfKind.CONST -> modified(type, Abbreviation.CONST, Abbreviation.CONST_VOID);
            case BtfKind.VOLATILE -> modified(type, Abbreviation.VOLATILE, Abbreviation.VOLATILE_VOID);
            case BtfKind.RESTRICT -> modified(type, Abbreviation.RESTRICT, Abbreviation.RESTRICT_VOID);
            case BtfKind.FUNC_PROTO -> {
                boolean isVoid = resolve(type.sizeOrType()) == 0;
                begin(isVoid ? Abbreviation.PROTOTYPE_OF_VOID : Abbreviation.PROTOTYPE);
                if (!isVoid) {
                    reference(type.sizeOrType());
                }
                parameters(type);
            }
            // damaged data only: nothing else can be a type
            default -> begin(Abbreviation.CONST_VOID);
        }
    }

    /** A module's file leaves the kernel's structs to the kernel's file: debuggers find them there by name. */
    private boolean isDefinedElsewhere(BtfRecord type) {
        return type.id() < btf.firstId() && type.nameOffset() != 0;
    }

    private void declaration(BtfRecord type, Abbreviation shape) {
        begin(shape);
        string(type.nameOffset());
    }

    private void modified(BtfRecord type, Abbreviation shape, Abbreviation ofVoid) {
        boolean isVoid = resolve(type.sizeOrType()) == 0;
        begin(isVoid ? ofVoid : shape);
        if (type.kind() == BtfKind.TYPEDEF) {
            string(type.nameOffset());
        }
        if (!isVoid) {
            reference(type.sizeOrType());
        }
    }

    private void array(BtfRecord type, Abbreviation range) {
        begin(Abbreviation.ARRAY);
        reference(type.data()[0]);
        begin(range);
        out.u32(indexType);
        if (range == Abbreviation.RANGE) {
            out.uleb(type.data()[2] & 0xffffffffL);
        }
        out.u8(0);
    }

    private void composite(BtfRecord type, Abbreviation named, Abbreviation anonymous) {
        head(type, named, anonymous);
        out.uleb(type.sizeOrType() & 0xffffffffL);
        for (int i = 0; i < type.length(); i++) {
            int name = type.data()[3 * i];
            int offset = type.data()[3 * i + 2];
            int bitSize = type.flag() ? offset >>> 24 : 0;
            long bitOffset = type.flag() ? offset & 0xffffff : offset & 0xffffffffL;
            if (bitSize > 0) {
                begin(name == 0 ? Abbreviation.ANONYMOUS_BIT_FIELD : Abbreviation.BIT_FIELD);
            } else {
                begin(name == 0 ? Abbreviation.ANONYMOUS_MEMBER : Abbreviation.MEMBER);
            }
            if (name != 0) {
                string(name);
            }
            boolean last = i == type.length() - 1 && type.kind() == BtfKind.STRUCT && type.nameOffset() != 0;
            memberType(type.data()[3 * i + 1], last);
            if (bitSize > 0) {
                out.u8(bitSize).uleb(bitOffset);
            } else {
                out.uleb(bitOffset >> 3);
            }
        }
        out.u8(0);
    }

    /**
     * BTF does not distinguish an array of no elements from one without a size; but in C only the last member of a struct can have no
     * size, and one without a name is a member itself. gdb cannot show the offsets of a struct with one in the middle.
     */
    private void memberType(int id, boolean last) {
        int resolved = resolve(id);
        BtfRecord member = btf.record(resolved);
        if (last || member.kind() != BtfKind.ARRAY || member.data()[2] != 0) {
            reference(resolved);
        } else {
            references.add(out.size(), typesEnd + resolved);
            out.u32(0);
            want(typesEnd + resolved);
        }
    }

    private void head(BtfRecord type, Abbreviation named, Abbreviation anonymous) {
        begin(type.nameOffset() == 0 ? anonymous : named);
        if (type.nameOffset() != 0) {
            string(type.nameOffset());
        }
    }

    private void enumeration(BtfRecord type) {
        if (type.length() == 0 && type.nameOffset() != 0) {
            declaration(type, Abbreviation.DECLARED_ENUM);
            return;
        }
        head(type, Abbreviation.ENUM, Abbreviation.ANONYMOUS_ENUM);
        out.u8(type.sizeOrType());
        int words = type.kind() == BtfKind.ENUM ? 2 : 3;
        for (int i = 0; i < type.length(); i++) {
            int low = type.data()[words * i + 1];
            long value = words == 3
                    ? (long) type.data()[3 * i + 2] << 32 | low & 0xffffffffL
                    : type.flag() ? low : low & 0xffffffffL;
            begin(type.flag() && value < 0 ? Abbreviation.NEGATIVE_CONSTANT : Abbreviation.CONSTANT);
            string(type.data()[words * i]);
            if (type.flag() && value < 0) {
                out.sleb(value);
            } else {
                out.uleb(value);
            }
        }
        out.u8(0);
    }

    /** Without names: where the arguments are is not known, and gdb would say so of each in every frame. */
    private void parameters(BtfRecord prototype) {
        for (int i = 0; i < prototype.length(); i++) {
            int type = resolve(prototype.data()[2 * i + 1]);
            if (type == 0) {
                begin(Abbreviation.MORE_PARAMETERS);
            } else {
                begin(Abbreviation.PARAMETER);
                reference(type);
            }
        }
        out.u8(0);
    }
}
