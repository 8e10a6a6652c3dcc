package org.vmcoregdb.server.command.files;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Who uses a file: {@code fuser}.
 *
 * @param file its path, or the address of its inode, as it was asked for
 * @param users by pid
 * @param problems why there may be more
 */
public record FileUsersAnswer(String file, List<User> users, List<String> problems) implements Answer {
    /** crash's column for names. */
    private static final int NAME_WIDTH = 16;

    /** How a task uses it. */
    public enum Use {
        /** As its root directory. */
        ROOT,
        /** As its current directory. */
        CWD,
        /** As an open file. */
        FD,
        /** As memory. */
        MMAP;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A task that uses it. */
    public record User(Task task, List<Use> uses) {}

    @Override
    public String type() {
        return "file_users";
    }

    @Override
    public void text(TextPage page) {
        if (users.isEmpty()) {
            page.append("No users of ").append(file).lines(" found\n");
        } else {
            page.append(" PID   ").append(Columns.centered("TASK", NAME_WIDTH)).lines("  COMM             USAGE\n");
        }
        for (User user : users) {
            page.format(
                    "%5d  %16x  %-16s ",
                    user.task().pid(), user.task().address(), quoted(user.task().comm()));
            user.uses().forEach(use -> page.append(use.word()).append(' '));
            page.append('\n');
        }
        problems.forEach(p -> page.append('[').append(p).lines("]\n"));
    }

    /** Of a name that is too long for the column its end and the quote after it are left out, as crash does. */
    private static String quoted(String name) {
        String all = "\"" + name + "\"";
        return all.length() < NAME_WIDTH ? all : all.substring(0, NAME_WIDTH - 1);
    }

    @Override
    public void json(JsonObject out) {
        out.put("file", file)
                .put(
                        "users",
                        users.stream()
                                .map(u -> new JsonObject()
                                        .put("task", TaskJson.of(u.task()))
                                        .put(
                                                "uses",
                                                u.uses().stream().map(Use::word).toList()))
                                .toList())
                .put("problem", problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }
}
