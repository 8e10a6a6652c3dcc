package org.vmcoregdb.disasm.x86;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.disasm.Flow;

/** Turns lines of an opcode table into the forms of one opcode. The notation is described at {@link OpcodeTable}. */
final class OpcodeLine {
    private static final String[] PACKED_AND_SCALAR = {"ps", "pd", "ss", "sd"};
    private static final String[] OPMASK_SIZES = {"w", "b", "q", "d"};

    private final int wanted;
    private final List<OpcodeForm> forms;

    private int reg;
    private int mode;
    private int rm;
    private int column;
    private int wide;
    private int length;
    private boolean plain;
    private boolean byReg;
    private boolean byRm;
    private boolean tupled;
    private Tuple tuple = Tuple.NONE;
    private String macro = "";
    private Flow flow = Flow.NEXT;
    private OpcodeForm.Trait trait = OpcodeForm.Trait.NONE;

    OpcodeLine(int wanted, List<OpcodeForm> forms) {
        this.wanted = wanted;
        this.forms = forms;
    }

    /** Adds the forms that a line has for the opcode. */
    void add(String line) {
        String[] words = line.split(" ");
        reset();
        int next = 1;
        while (select(words[next])) {
            next++;
        }
        String mnemonic = words[next++];
        List<Operand> operands = List.of();
        if (next < words.length && words[next].charAt(0) != '=') {
            operands = operands(words[next++]);
        }
        while (next < words.length) {
            trait(words[next++].substring(1), mnemonic);
        }
        expand(words[0], mnemonic, operands);
    }

    private static List<Operand> operands(String list) {
        String[] tokens = list.split(",");
        Operand[] operands = new Operand[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            operands[i] = Operand.parse(tokens[i]);
        }
        return List.of(operands);
    }

    private static List<Operand> scalars(List<Operand> operands) {
        Operand[] scalars = new Operand[operands.size()];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = operands.get(i).scalar();
        }
        return List.of(scalars);
    }

    private void reset() {
        reg = OpcodeForm.ANY;
        mode = OpcodeForm.ANY;
        rm = OpcodeForm.ANY;
        column = OpcodeForm.ANY;
        wide = OpcodeForm.ANY;
        length = OpcodeForm.ANY;
        plain = false;
        byReg = false;
        byRm = false;
        tupled = false;
        tuple = Tuple.NONE;
        macro = "";
        flow = Flow.NEXT;
        trait = OpcodeForm.Trait.NONE;
    }

    private boolean select(String word) {
        switch (word) {
            case "m" -> mode = OpcodeForm.MEMORY;
            case "r" -> mode = OpcodeForm.REGISTER;
            case "np" -> column = OpcodeForm.PP_NONE;
            case "66" -> column = OpcodeForm.PP_66;
            case "f3" -> column = OpcodeForm.PP_F3;
            case "f2" -> column = OpcodeForm.PP_F2;
            case "w0" -> wide = 0;
            case "w1" -> wide = 1;
            case "l0" -> length = 0;
            case "l1" -> length = 1;
            case "l2" -> length = 2;
            case "nob", "no66" -> plain = true;
            case "/*" -> byReg = true;
            case "r*" -> {
                byRm = true;
                mode = OpcodeForm.REGISTER;
            }
            case "pp2", "pp4", "mmx", "mmxi", "kop" -> macro = word;
            default -> {
                return selectNumbered(word);
            }
        }
        return true;
    }

    private boolean selectNumbered(String word) {
        if (word.charAt(0) == '/') {
            reg = word.charAt(1) - '0';
        } else if (word.charAt(0) == ':') {
            tuple = Tuple.valueOf(word.substring(1).toUpperCase(Locale.ROOT));
            tupled = true;
        } else if (word.length() == 2 && word.charAt(0) == 'r' && Character.isDigit(word.charAt(1))) {
            mode = OpcodeForm.REGISTER;
            rm = word.charAt(1) - '0';
        } else {
            return false;
        }
        return true;
    }

    private void trait(String word, String mnemonic) {
        switch (word) {
            case "call" -> flow(Flow.CALL, mnemonic.startsWith("l") ? OpcodeForm.Trait.NONE : nearTrait(mnemonic));
            case "jmp" -> flow(Flow.JUMP, mnemonic.startsWith("l") ? OpcodeForm.Trait.NONE : nearTrait(mnemonic));
            case "jcc" -> flow(Flow.BRANCH, OpcodeForm.Trait.BRANCH);
            case "loop" -> flow(Flow.BRANCH, OpcodeForm.Trait.LOOP);
            case "ret" ->
                flow(Flow.RETURN, mnemonic.startsWith("ret") ? OpcodeForm.Trait.BOUND : OpcodeForm.Trait.NONE);
            case "trap" -> flow = Flow.TRAP;
            case "halt" -> flow = Flow.HALT;
            case "lock" -> trait = OpcodeForm.Trait.LOCK;
            case "xchg" -> trait = OpcodeForm.Trait.EXCHANGE;
            case "xrelease" -> trait = OpcodeForm.Trait.RELEASE;
            case "rep" -> trait = OpcodeForm.Trait.REPEAT;
            case "fwd" -> trait = OpcodeForm.Trait.FORWARD;
            default -> throw new IllegalArgumentException("unknown trait " + word);
        }
    }

    private static OpcodeForm.Trait nearTrait(String mnemonic) {
        return mnemonic.endsWith("&") ? OpcodeForm.Trait.INDIRECT : OpcodeForm.Trait.BOUND;
    }

    private void flow(Flow where, OpcodeForm.Trait prefixes) {
        flow = where;
        trait = prefixes;
    }

    private void expand(String opcode, String mnemonic, List<Operand> operands) {
        int first = Integer.parseInt(opcode.substring(0, 2), 16);
        if (opcode.indexOf('-') > 0) {
            int last = Integer.parseInt(opcode.substring(3, 5), 16);
            for (int i = first; i <= last; i++) {
                form(i, mnemonic, operands);
            }
            return;
        }
        boolean stepped = opcode.endsWith("*");
        if (!stepped && !byReg && !byRm) {
            form(first, mnemonic, operands);
            return;
        }
        int step = stepped ? opcode.charAt(3) - '0' : 0;
        String[] alternatives = mnemonic.split("/");
        for (int i = 0; i < alternatives.length; i++) {
            reg = byReg ? i : reg;
            rm = byRm ? i : rm;
            if (!alternatives[i].isEmpty()) {
                form(first + i * step, alternatives[i], operands);
            }
        }
    }

    private void form(int opcode, String mnemonic, List<Operand> operands) {
        switch (macro) {
            case "mmx" -> {
                column = OpcodeForm.PP_NONE;
                put(opcode, mnemonic, List.of(Operand.parse("Pq"), Operand.parse("Qq")));
                column = OpcodeForm.PP_66;
                put(opcode, mnemonic, List.of(Operand.parse("Vo"), Operand.parse("Wo")));
            }
            case "mmxi" -> {
                column = OpcodeForm.PP_NONE;
                put(opcode, mnemonic, List.of(Operand.parse("Qq"), Operand.parse("Ib")));
                column = OpcodeForm.PP_66;
                put(opcode, mnemonic, List.of(Operand.parse("Uo"), Operand.parse("Ib")));
            }
            case "pp2", "pp4" -> floats(opcode, mnemonic, operands);
            case "kop" -> {
                for (int i = 0; i < OPMASK_SIZES.length; i++) {
                    column = i & 1;
                    wide = i >> 1;
                    put(opcode, mnemonic.concat(OPMASK_SIZES[i]), operands);
                }
            }
            default -> put(opcode, mnemonic, operands);
        }
    }

    private void floats(int opcode, String mnemonic, List<Operand> operands) {
        List<Operand> scalars = scalars(operands);
        Tuple packed = tuple;
        int forms = macro.equals("pp4") ? 4 : 2;
        for (int i = 0; i < forms; i++) {
            column = i;
            wide = tupled ? i & 1 : OpcodeForm.ANY;
            tuple = i < 2 || !tupled ? packed : Tuple.T1S;
            put(opcode, mnemonic.concat(PACKED_AND_SCALAR[i]), i < 2 ? operands : scalars);
        }
        tuple = packed;
    }

    private void put(int opcode, String mnemonic, List<Operand> operands) {
        if (opcode != wanted) {
            return;
        }
        boolean modRm = reg != OpcodeForm.ANY || mode != OpcodeForm.ANY || rm != OpcodeForm.ANY;
        Operand sized = operands.isEmpty() ? new Operand(Operand.Kind.LITERAL, "", false) : operands.get(0);
        for (Operand operand : operands) {
            modRm |= operand.needsModRm();
            sized = operand.mayBeMemory() ? operand : sized;
        }
        forms.add(new OpcodeForm(
                reg,
                mode,
                rm,
                column,
                wide,
                length,
                plain,
                tuple,
                new MnemonicTemplate(mnemonic.replace('_', ' '), sized.letter()),
                operands,
                flow,
                trait,
                modRm));
    }
}
