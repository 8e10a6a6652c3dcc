package org.vmcoregdb.disasm.arm64;

import java.util.HashMap;
import java.util.Map;

/** System registers by their numbers: the 16 bits op0, op1, CRn, CRm, op2 of mrs and msr. */
final class SystemRegisters {
    /** Names of registers for reading. */
    private final Map<Integer, String> read = new HashMap<>();

    /** Names of registers for writing. */
    private final Map<Integer, String> written = new HashMap<>();

    private static final class Holder {
        static final SystemRegisters INSTANCE = new SystemRegisters();
    }

    private SystemRegisters() {
        EncodingTable.text("system.registers")
                .lines()
                .filter(line -> !line.isBlank() && line.charAt(0) != '#')
                .forEach(line -> add(line.split(" ")));
    }

    /** op0 op1 CRn CRm op2, name, and ro or wo if the name is only used for reading or only for writing. */
    private void add(String[] words) {
        int number = Integer.parseInt(words[0]);
        number = number << 3 | Integer.parseInt(words[1]);
        number = number << 4 | Integer.parseInt(words[2]);
        number = number << 4 | Integer.parseInt(words[3]);
        number = number << 3 | Integer.parseInt(words[4]);
        String use = words.length > 6 ? words[6] : "";
        if (!use.equals("wo")) {
            read.put(number, words[5]);
        }
        if (!use.equals("ro")) {
            written.put(number, words[5]);
        }
    }

    /**
     * The name of a register; made of its numbers if it has none.
     *
     * @param reads whether it is read
     */
    static String name(int number, boolean reads) {
        SystemRegisters registers = Holder.INSTANCE;
        String name = (reads ? registers.read : registers.written).get(number);
        if (name != null) {
            return name;
        }
        return "s" + (number >> 14) + "_" + (number >> 11 & 7) + "_c" + (number >> 7 & 15) + "_c" + (number >> 3 & 15)
                + "_" + (number & 7);
    }
}
