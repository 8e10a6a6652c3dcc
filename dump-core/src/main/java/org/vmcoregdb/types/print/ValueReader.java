package org.vmcoregdb.types.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;

/** Reads values of any type out of memory. What is missing in the dump is a {@link Value.Missing} in its place. */
public final class ValueReader {
    /** More than any struct of a kernel has. */
    private static final long SIZE_LIMIT = 64 << 20;
    /** No struct has as many scalars that are shown; types that contain themselves do. */
    private static final int VALUE_LIMIT = 1 << 18;
    /** A page: text that a pointer leads to is read whole before its end is looked for. */
    private static final int STRING_LIMIT = 4096;

    private final AddressSpace memory;
    private final AddressNames names;
    private final ValueLimits limits;

    /**
     * A reader of one view of memory.
     *
     * @param limits how many elements of arrays and characters of strings are shown
     */
    public ValueReader(AddressSpace memory, AddressNames names, ValueLimits limits) {
        this.memory = memory;
        this.names = names;
        this.limits = limits;
    }

    /** The value of this type at an address. */
    public Value read(CType type, long address) {
        long size = type.size();
        if (size > SIZE_LIMIT) {
            return new Value.Missing("its size of " + size + " bytes cannot be true");
        }
        return new Pass(MemoryCopy.of(memory, address, (int) size)).value(type, 0, 0);
    }

    /** A member of the struct at an address. */
    public Value read(CType.Member member, long struct) {
        if (member.bitSize() == 0) {
            return read(member.type(), struct + (member.bitOffset() >> 3));
        }
        long start = member.bitOffset() >> 3;
        long end = member.bitOffset() + member.bitSize() + 7 >> 3;
        MemoryCopy copy = MemoryCopy.of(memory, struct + start, (int) Math.min(16, end - start));
        return new Pass(copy).bits(member.type(), member.bitOffset() & 7, member.bitSize());
    }

    /** A scalar that is not in memory, such as the result of a cast. */
    public Value number(CType type, long value) {
        CType plain = type.stripped();
        int bits = (int) Math.min(64, plain.size() * 8);
        long raw = bits > 0 && bits < 64 ? value & (1L << bits) - 1 : value;
        return new Pass(MemoryCopy.of(memory, 0, 0)).scalar(plain, raw, bits);
    }

    private Value pointer(CType.PointerType type, long address, Optional<CType.PointerType> shown) {
        CType target = type.target().stripped();
        boolean code = target instanceof CType.FunctionType;
        Optional<Value.Text> text =
                isCharacter(target) && address != 0 ? Optional.of(string(address)) : Optional.empty();
        return new Value.Pointer(address, shown, code, names.name(address), text);
    }

    /** A NUL-terminated string; as gdb does, {@code more} says that no NUL was within the limit. */
    private Value.Text string(long address) {
        byte[] bytes = new byte[Math.min(limits.elements(), STRING_LIMIT)];
        int got = memory.read(address, bytes, 0, bytes.length);
        for (int i = 0; i < got; i++) {
            if (bytes[i] == 0) {
                return new Value.Text(Arrays.copyOf(bytes, i), false, Optional.empty());
            }
        }
        if (got == bytes.length) {
            return new Value.Text(bytes, true, Optional.empty());
        }
        long at = address + got;
        MemoryFault fault = new MemoryFault(at, false, memory.fault(at).orElse(FaultReason.NOT_MAPPED));
        return new Value.Text(Arrays.copyOf(bytes, got), false, Optional.of(String.valueOf(fault.getMessage())));
    }

    private static boolean isCharacter(CType type) {
        return type instanceof CType.IntType number && number.size() == 1 && number.encoding() != CType.Encoding.BOOL;
    }

    private static boolean isSigned(CType.IntType type) {
        return switch (type.encoding()) {
            case SIGNED, CHAR -> true;
            case UNSIGNED, BOOL -> false;
        };
    }

    /** One walk over a copy of memory. */
    private final class Pass {
        private final MemoryCopy copy;
        private int left = VALUE_LIMIT;

        Pass(MemoryCopy copy) {
            this.copy = copy;
        }

        Value value(CType type, long offset, int depth) {
            CType plain = type.stripped();
            if (left-- <= 0 || depth > CType.NESTING_LIMIT) {
                return new Value.Missing("the type is too large to be shown");
            }
            if (plain instanceof CType.CompositeType composite) {
                return composite(composite, offset, depth);
            }
            if (plain instanceof CType.ArrayType array) {
                return array(array, offset, depth);
            }
            if (plain instanceof CType.FunctionType function) {
                long address = copy.address(offset);
                return new Value.Function(function, address, names.name(address));
            }
            int size = (int) Math.min(8, plain.size());
            Optional<MemoryFault> fault = copy.fault(offset, size);
            if (fault.isPresent()) {
                return new Value.Missing(String.valueOf(fault.get().getMessage()));
            }
            return scalar(plain, copy.unsigned(offset, size), size * 8);
        }

        Value bits(CType type, long bitOffset, int bitSize) {
            long offset = bitOffset >> 3;
            int shift = (int) (bitOffset & 7);
            Optional<MemoryFault> fault = copy.fault(offset, shift + bitSize + 7 >> 3);
            if (fault.isPresent()) {
                return new Value.Missing(String.valueOf(fault.get().getMessage()));
            }
            int bytes = Math.min(8, shift + bitSize + 7 >> 3);
            long raw = copy.unsigned(offset, bytes) >>> shift;
            if (shift + bitSize > 64) {
                raw |= copy.unsigned(offset + 8, 1) << (64 - shift);
            }
            return scalar(type.stripped(), bitSize >= 64 ? raw : raw & (1L << bitSize) - 1, bitSize);
        }

        private Value scalar(CType type, long raw, int bits) {
            if (type instanceof CType.IntType number) {
                if (number.encoding() == CType.Encoding.BOOL) {
                    return new Value.Bool(raw);
                }
                boolean signed = isSigned(number);
                long extended = signed && bits > 0 && bits < 64 ? raw << 64 - bits >> 64 - bits : raw;
                return number.size() == 1 ? new Value.Char(extended, signed) : new Value.Int(extended, signed, bits);
            } else if (type instanceof CType.PointerType pointer) {
                return pointer(pointer, raw, Optional.of(pointer));
            } else if (type instanceof CType.EnumType constants) {
                boolean extend = constants.signed() && bits > 0 && bits < 64;
                return new Value.Constant(extend ? raw << 64 - bits >> 64 - bits : raw, constants);
            } else if (type instanceof CType.FloatType real) {
                return new Value.Real(
                        real.size() == 4 ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw));
            }
            return new Value.Missing("its type is not defined");
        }

        private Value composite(CType.CompositeType type, long offset, int depth) {
            List<Value.MemberValue> members = new ArrayList<>(type.members().size());
            for (CType.Member member : type.members()) {
                long end = member.bitSize() > 0
                        ? member.bitOffset() + member.bitSize() + 7 >> 3
                        : (member.bitOffset() >> 3) + member.type().size();
                Value value;
                if (end > type.size()) {
                    value = new Value.Missing("it lies outside of its struct");
                } else if (member.bitSize() > 0) {
                    value = bits(member.type(), offset * 8 + member.bitOffset(), member.bitSize());
                } else {
                    value = value(member.type(), offset + (member.bitOffset() >> 3), depth + 1);
                }
                members.add(new Value.MemberValue(member.name(), value));
            }
            return new Value.Composite(type, members);
        }

        private Value array(CType.ArrayType type, long offset, int depth) {
            CType element = type.element();
            long size = element.size();
            boolean characters = isCharacter(element.stripped());
            if (type.count() == 0 || size == 0) {
                long address = copy.address(offset);
                Optional<Value.Text> text = characters ? Optional.of(string(address)) : Optional.empty();
                return new Value.Pointer(address, Optional.empty(), false, names.name(address), text);
            }
            if (characters) {
                return characters(offset, type.count());
            }
            int shown = (int) Math.min(type.count(), limits.elements());
            List<Value> elements = new ArrayList<>(shown);
            for (int i = 0; i < shown; i++) {
                elements.add(value(element, offset + i * size, depth + 1));
            }
            return new Value.Array(elements, shown < type.count());
        }

        /** Of an array that ends with a NUL, that one is not shown. */
        private Value characters(long offset, long count) {
            int length = (int) count;
            int shown = Math.min(length, limits.elements());
            Optional<MemoryFault> fault = copy.fault(offset, length);
            if (fault.isPresent()) {
                return new Value.Missing(String.valueOf(fault.get().getMessage()));
            }
            int end = copy.unsigned(offset + length - 1, 1) == 0 ? length - 1 : length;
            for (int i = 0; limits.stopAtNul() && i < end; i++) {
                end = copy.unsigned(offset + i, 1) == 0 ? i : end;
            }
            return new Value.Text(copy.bytes(offset, Math.min(shown, end)), end > shown, Optional.empty());
        }
    }
}
