package org.vmcoregdb.server.command.ipc;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.ipc.IpcObject;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Shared memory, semaphores or message queues: {@code ipcs}.
 *
 * @param problem why there may be more
 * @param pageBytes size of a page
 */
public record IpcAnswer(
        IpcObject.Kind kind, List<IpcObject> objects, Optional<String> problem, int pageBytes, Look look)
        implements Answer {
    private static final int DESTROYED = 01000;
    private static final int LOCKED = 02000;
    private static final int PERMISSIONS = 0777;

    /** How they are shown. */
    public enum Look {
        /** In a table. */
        TABLE,
        /** Each with the names of the columns. */
        EACH,
        /** Each with the names of the columns, and with its pages. */
        PAGES
    }

    @Override
    public String type() {
        return "ipc_objects";
    }

    @Override
    public void text(TextPage page) {
        if (look == Look.TABLE || objects.isEmpty() && look == Look.PAGES) {
            heading(page);
        }
        for (IpcObject object : objects) {
            if (look != Look.TABLE) {
                heading(page);
            }
            line(page, object);
            if (look == Look.PAGES) {
                page.format(
                        "PAGES ALLOCATED/RESIDENT/SWAPPED: %d/%d/%d%n",
                        (object.size() + pageBytes - 1) / pageBytes, object.resident(), object.swapped());
                object.inode().ifPresent(inode -> page.format("INODE: %x%n", inode));
            }
            page.lines(look == Look.TABLE ? "" : "\n");
        }
        problem.ifPresent(why -> page.append('[').append(why).lines("]\n"));
        if (objects.isEmpty() && look != Look.EACH) {
            page.lines("(none allocated)\n\n");
        } else if (look == Look.TABLE) {
            page.append('\n');
        }
    }

    private void heading(TextPage page) {
        page.lines(
                switch (kind) {
                    case MEMORY -> "SHMID_KERNEL     KEY      SHMID      UID   PERMS BYTES      NATTCH STATUS\n";
                    case SEMAPHORES -> "SEM_ARRAY        KEY      SEMID      UID   PERMS NSEMS     \n";
                    case MESSAGES -> "MSG_QUEUE        KEY      MSQID      UID   PERMS USED-BYTES   MESSAGES    \n";
                });
    }

    private void line(TextPage page, IpcObject object) {
        page.format(
                "%016x %08x %-10d %-5d %-5o ",
                object.address(), object.key(), object.id(), object.user(), object.mode() & PERMISSIONS);
        switch (kind) {
            case MEMORY ->
                page.format(
                        "%-10d %-6d %s %s%n",
                        object.size(),
                        object.count(),
                        (object.mode() & DESTROYED) != 0 ? "dest" : "",
                        (object.mode() & LOCKED) != 0 ? "locked" : "");
            case SEMAPHORES -> page.format("%-10d%n", object.size());
            case MESSAGES -> page.format("%-12d %-12d%n", object.size(), object.count());
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("objects", objects.stream().map(this::json).toList())
                .put("problem", problem);
    }

    private JsonObject json(IpcObject object) {
        JsonObject out = new JsonObject()
                .address("address", object.address())
                .put("key", JsonObject.unsigned(object.key() & 0xffffffffL))
                .put("id", object.id())
                .put("uid", JsonObject.unsigned(object.user() & 0xffffffffL))
                .put("permissions", object.mode() & PERMISSIONS)
                .put("size", JsonObject.unsigned(object.size()))
                .put("count", JsonObject.unsigned(object.count()));
        object.inode()
                .ifPresent(inode -> out.address("inode", inode)
                        .put("destroyed", (object.mode() & DESTROYED) != 0)
                        .put("locked", (object.mode() & LOCKED) != 0)
                        .put("resident_pages", JsonObject.unsigned(object.resident()))
                        .put("swapped_pages", JsonObject.unsigned(object.swapped())));
        return out;
    }
}
