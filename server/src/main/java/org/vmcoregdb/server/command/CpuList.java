package org.vmcoregdb.server.command;

import java.util.ArrayList;
import java.util.List;

/** CPU numbers as users write them: {@code 1,3-5}, or {@code a} for all. */
public final class CpuList {
    private CpuList() {}

    /** The numbers, as written; those of {@code all} for {@code a}. */
    public static List<Integer> parse(String text, List<Integer> all) throws CommandException {
        if (text.equals("a") || text.equals("all")) {
            return all;
        }
        List<Integer> cpus = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.matches("\\d{1,5}(-\\d{1,5})?")) {
                throw new CommandException(text + " is not a list of CPUs such as 1,3-5");
            }
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                if (!all.contains(cpu)) {
                    throw new CommandException("there is no CPU " + cpu);
                }
                cpus.add(cpu);
            }
        }
        return cpus;
    }

    /** As {@link #parse} reads them: neighbours as a range. */
    public static String text(List<Integer> cpus) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < cpus.size(); i++) {
            int first = cpus.get(i);
            while (i + 1 < cpus.size() && cpus.get(i + 1) == cpus.get(i) + 1) {
                i++;
            }
            int last = cpus.get(i);
            out.append(out.length() == 0 ? "" : ",").append(first).append(last == first ? "" : "-" + last);
        }
        return out.toString();
    }
}
