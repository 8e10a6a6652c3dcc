package org.vmcoregdb.server.command.files;

import java.util.Locale;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.mm.CachedPage;
import org.vmcoregdb.kernel.mm.InodePages;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code files} as JSON. */
final class FilesJson {
    private FilesJson() {}

    static void write(JsonObject out, FileAnswers.OpenFiles open) {
        out.put("task", TaskJson.of(open.task()))
                .put("root", open.files().root())
                .put("working_directory", open.files().workingDirectory())
                .put("files", open.files().open().stream().map(FilesJson::file).toList())
                .put("problem", open.files().problem());
    }

    static void write(JsonObject out, FileAnswers.Dentry dentry) {
        out.address("dentry", dentry.dentry())
                .address("inode", dentry.inode())
                .address("super_block", dentry.superBlock())
                .put("kind", dentry.kind().map(FilesJson::kind))
                .put("path", dentry.path());
    }

    static void write(JsonObject out, FileAnswers.Pages result) {
        InodePages pages = result.pages();
        out.address("inode", pages.inode())
                .put("count", pages.count())
                .put("pages", pages.pages().stream().map(FilesJson::page).toList())
                .put("problem", pages.problem());
    }

    private static String kind(FileKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject file(OpenFile file) {
        JsonObject members = new JsonObject()
                .put("fd", file.descriptor())
                .address("file", file.file())
                .address("dentry", file.dentry())
                .address("inode", file.inode())
                .put("kind", kind(file.kind()))
                .put(file.kind() == FileKind.SOCKET ? "protocol" : "path", file.path())
                .put("deleted", file.deleted());
        file.mapping().ifPresent(m -> members.address("mapping", m));
        return members.put("cached_pages", file.cachedPages()).put("problem", file.problem());
    }

    private static JsonObject page(CachedPage page) {
        return new JsonObject()
                .address("page", page.page())
                .address("physical", page.physical())
                .put("index", JsonObject.unsigned(page.index()))
                .put("references", page.references())
                .address("flags", page.flags())
                .put("flag_names", page.flagNames());
    }
}
