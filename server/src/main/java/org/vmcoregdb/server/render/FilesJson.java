package org.vmcoregdb.server.render;

import java.util.Locale;
import java.util.Map;
import org.vmcoregdb.kernel.fs.CachedPage;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.InodePages;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.server.result.DentryResult;
import org.vmcoregdb.server.result.InodePagesResult;
import org.vmcoregdb.server.result.OpenFilesResult;
import org.vmcoregdb.server.result.Result;

/** {@code files} as JSON. */
final class FilesJson {
    private FilesJson() {}

    static Map<String, Object> object(Result.FileAnswer answer) {
        Json.Members members = new Json.Members();
        if (answer instanceof OpenFilesResult open) {
            members.put("type", "open_files")
                    .put("task", JsonRenderer.task(open.task()).done())
                    .put("root", open.files().root())
                    .put("working_directory", open.files().workingDirectory())
                    .put(
                            "files",
                            open.files().open().stream().map(FilesJson::file).toList())
                    .put("problem", open.files().problem());
        } else if (answer instanceof DentryResult dentry) {
            members.put("type", "dentry")
                    .address("dentry", dentry.dentry())
                    .address("inode", dentry.inode())
                    .address("super_block", dentry.superBlock())
                    .put("kind", dentry.kind().map(FilesJson::kind))
                    .put("path", dentry.path());
        } else if (answer instanceof InodePagesResult result) {
            InodePages pages = result.pages();
            members.put("type", "inode_pages")
                    .address("inode", pages.inode())
                    .put("count", pages.count())
                    .put("pages", pages.pages().stream().map(FilesJson::page).toList())
                    .put("problem", pages.problem());
        }
        return members.done();
    }

    private static String kind(FileKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> file(OpenFile file) {
        Json.Members members = new Json.Members()
                .put("fd", file.descriptor())
                .address("file", file.file())
                .address("dentry", file.dentry())
                .address("inode", file.inode())
                .put("kind", kind(file.kind()))
                .put(file.kind() == FileKind.SOCKET ? "protocol" : "path", file.path())
                .put("deleted", file.deleted());
        file.mapping().ifPresent(m -> members.address("mapping", m));
        return members.put("cached_pages", file.cachedPages())
                .put("problem", file.problem())
                .done();
    }

    private static Map<String, Object> page(CachedPage page) {
        return new Json.Members()
                .address("page", page.page())
                .address("physical", page.physical())
                .put("index", TypeJson.unsigned(page.index()))
                .put("references", page.references())
                .address("flags", page.flags())
                .put("flag_names", page.flagNames())
                .done();
    }
}
