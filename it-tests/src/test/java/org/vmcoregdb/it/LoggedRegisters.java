package org.vmcoregdb.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registers that the kernel itself wrote to its log when it died, as a proof on any boot: whether crash prints an exception frame
 * depends on what its checks find in the words around it, which differ from boot to boot. A block of registers that only we print is
 * right when the log has the same ones.
 *
 * @param dumps the register dumps in the log, each by the registers' names as crash writes them
 */
record LoggedRegisters(List<Map<String, Long>> dumps) {
    private static final Pattern REGISTER =
            Pattern.compile("\\b(R[A-Z0-9]{1,2}|EFLAGS): +(?:00\\d\\d:)?(?:0x)?([0-9a-f]+)\\b");
    private static final Pattern PRINTED = Pattern.compile("\\b(R[A-Z0-9]{1,2}|RFLAGS): +([0-9a-f]{8,16})\\b");
    private static final Pattern WHERE = Pattern.compile("RIP: 0010:([A-Za-z_.][\\w.]*)\\+0x([0-9a-f]+)/.*");
    private static final Pattern EXCEPTION_AT = Pattern.compile("\\[exception RIP: ([^+]+)\\+(\\d+)]");
    private static final int COMPARED = 17;

    /** Those in {@code log}, the lines that crash's {@code log} prints. */
    static LoggedRegisters of(List<String> log) {
        List<Map<String, Long>> dumps = new ArrayList<>();
        Map<String, Long> dump = new HashMap<>();
        for (String line : log) {
            if (line.contains("RIP: 0010:")) {
                dump = new HashMap<>();
                dumps.add(dump);
                Matcher where = WHERE.matcher(line.replaceFirst("^.*?RIP:", "RIP:"));
                if (where.matches()) {
                    dump.put(where.group(1), Long.parseLong(where.group(2), 16));
                    continue;
                }
            }
            Matcher register = REGISTER.matcher(line);
            while (register.find()) {
                String name = register.group(1).replace("EFLAGS", "RFLAGS").replaceFirst("^R0", "R");
                dump.putIfAbsent(name, Long.parseUnsignedLong(register.group(2), 16));
            }
        }
        return new LoggedRegisters(dumps);
    }

    /**
     * What is left of the differences of one command, each with its sign, when the blocks that the log proves are taken out.
     */
    List<String> unproved(List<String> differences) {
        List<String> left = new ArrayList<>();
        int at = 0;
        while (at < differences.size()) {
            int end = at;
            while (end < differences.size() && isOurRegisterLine(differences.get(end))) {
                end++;
                if (differences.get(end - 1).contains("ORIG_RAX:")) {
                    break;
                }
            }
            if (end > at && proved(differences.subList(at, end))) {
                at = end;
            } else {
                left.add(differences.get(at++));
            }
        }
        return left;
    }

    private static boolean isOurRegisterLine(String difference) {
        return difference.startsWith("+    ")
                && (difference.contains("[exception RIP: ")
                        || PRINTED.matcher(difference).find()
                        || difference.contains("ORIG_RAX:"));
    }

    private boolean proved(List<String> block) {
        Map<String, Long> printed = new HashMap<>();
        for (String line : block) {
            Matcher register = PRINTED.matcher(line);
            while (register.find()) {
                printed.put(register.group(1), Long.parseUnsignedLong(register.group(2), 16));
            }
        }
        return printed.size() > COMPARED && dumps.stream().anyMatch(dump -> same(dump, printed, block.get(0)));
    }

    /** All but RIP as numbers; RIP as a number too if the log has it as one, else as the symbol in the block's first line. */
    private static boolean same(Map<String, Long> logged, Map<String, Long> printed, String firstLine) {
        boolean registers = printed.entrySet().stream()
                .filter(e -> !e.getKey().equals("RIP"))
                .allMatch(e -> e.getValue().equals(logged.get(e.getKey())));
        Matcher where = EXCEPTION_AT.matcher(firstLine);
        boolean place = logged.containsKey("RIP")
                ? logged.get("RIP").equals(printed.get("RIP"))
                : where.find() && Long.valueOf(where.group(2)).equals(logged.get(where.group(1)));
        return registers && place;
    }
}
