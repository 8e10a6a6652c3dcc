package org.vmcoregdb.disasm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    private static final OpcodeForm[] NOTHING = {};

    private final Map<String, OpcodeForm[][]> maps;

    private OpcodeTable(Map<String, OpcodeForm[][]> maps) {
        this.maps = maps;
    }

    /** Reads tables that lie beside this class. */
    static OpcodeTable read(String... resources) {
        Map<String, List<List<OpcodeForm>>> collected = new TreeMap<>();
        for (String resource : resources) {
            try (InputStream stream = OpcodeTable.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IllegalStateException("The opcode table " + resource + " is missing from this program");
                }
                read(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)), collected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Map<String, OpcodeForm[][]> maps = new TreeMap<>();
        collected.forEach((name, opcodes) -> {
            OpcodeForm[][] forms = new OpcodeForm[256][];
            for (int i = 0; i < 256; i++) {
                forms[i] = opcodes.get(i).toArray(NOTHING);
            }
            maps.put(name, forms);
        });
        return new OpcodeTable(maps);
    }

    private static void read(BufferedReader lines, Map<String, List<List<OpcodeForm>>> collected) throws IOException {
        OpcodeLine parser = new OpcodeLine(new ArrayList<>());
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            if (line.charAt(0) == '[') {
                parser = new OpcodeLine(
                        collected.computeIfAbsent(line.substring(1, line.length() - 1), map -> emptyMap()));
            } else {
                parser.add(line);
            }
        }
    }

    private static List<List<OpcodeForm>> emptyMap() {
        List<List<OpcodeForm>> map = new ArrayList<>(256);
        for (int i = 0; i < 256; i++) {
            map.add(new ArrayList<>(1));
        }
        return map;
    }

    /** The forms of each opcode of a map, in the order in which they are to be tried. */
    OpcodeForm[][] map(String name) {
        OpcodeForm[][] forms = maps.get(name);
        if (forms == null) {
            throw new IllegalArgumentException("no opcode map " + name);
        }
        return forms;
    }
}
