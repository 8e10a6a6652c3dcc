package org.vmcoregdb.disasm.x86;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.vmcoregdb.disasm.Flow;

/**
 * Opcode maps of one encoding (legacy, VEX or EVEX), read from text. {@code [0f38]} starts a map; a line of it is
 *
 * <pre>opcode selectors mnemonic operands =trait
 *
 * opcode     90, a range 50-57, or 70+1* : the first of the alternatives a/b/c of the mnemonic, the others 1 further each
 * selectors  /3 ModRM.reg is 3; /* the alternatives go by ModRM.reg; m memory, r register, r3 register 3,
 *            r* alternatives by ModRM.rm; np, 66, f3, f2 mandatory prefix; w0 w1; l0 l1 l2 vector length;
 *            nob, no66 without REX.B or operand-size prefix; :fv EVEX tuple type
 *            pp2, pp4 stand for the forms named ps, pd (ss, sd); mmx, mmxi for the MMX and the SSE2 form;
 *            kop for the forms named w, b, q, d of an opmask instruction
 * mnemonic   see {@link MnemonicTemplate}
 * operands   see {@link Operand}: Intel's order and, mostly, the SDM's letters. Sizes: b w d q; v 16, 32 or 64 bits by
 *            operand size; y 32 or 64; s 64, or 16; p 32, or 16; c a selector; o y z 128, 256, 512 bits; x, h, f, e all, half, a quarter, an eighth
 *            of the vector length; dw, db 32 bits as a register; a address size; g vector size of a gather
 * =trait     call, jmp, jcc, loop, ret, trap, halt: {@link Flow}; lock, xchg, xrelease, rep, fwd: {@link OpcodeForm.Trait}
 * </pre>
 *
 * The first line whose conditions hold is the instruction.
 */
final class OpcodeTable {
    private final Map<String, OpcodeMap> maps = new TreeMap<>();

    private OpcodeTable() {}

    /** Reads tables that lie beside this class. */
    static OpcodeTable read(String... resources) {
        OpcodeTable table = new OpcodeTable();
        for (String resource : resources) {
            try (InputStream stream = OpcodeTable.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IllegalStateException("The opcode table " + resource + " is missing from this program");
                }
                table.add(new String(stream.readAllBytes(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return table;
    }

    // No lambda here and in OpcodeLine: linking the first one costs more than reading the tables.
    private void add(String text) {
        OpcodeMap map = new OpcodeMap();
        int end;
        for (int from = 0; from < text.length(); from = end + 1) {
            end = text.indexOf('\n', from);
            char first = text.charAt(from);
            if (first == '[') {
                String name = text.substring(from + 1, end - 1);
                map = maps.getOrDefault(name, new OpcodeMap());
                maps.put(name, map);
            } else if (first != '#') {
                map.add(text.substring(from, end));
            }
        }
    }

    /** A map by its name in the table. */
    OpcodeMap map(String name) {
        OpcodeMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("no opcode map " + name);
        }
        return map;
    }
}
