package org.vmcoregdb.server.command.extract;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.packages.DebugFileKind;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What was taken out of a package: {@code extract}.
 *
 * @param packageFile the package, as the user named it
 * @param files in the package's order
 */
public record ExtractedFilesAnswer(String packageFile, List<ExtractedFile> files) implements Answer {
    /**
     * A file that was written.
     *
     * @param kind kernel or module
     * @param bytes its size
     * @param path where it is
     */
    public record ExtractedFile(DebugFileKind kind, BuildId buildId, long bytes, String path) {
        private JsonObject json() {
            return new JsonObject()
                    .put("kind", kind.name().toLowerCase(Locale.ROOT))
                    .put("build_id", buildId.hex())
                    .put("bytes", bytes)
                    .put("path", path);
        }
    }

    @Override
    public String type() {
        return "extracted_files";
    }

    @Override
    public void text(TextPage page) {
        files.forEach(file ->
                page.append(file.buildId()).append("  ").append(file.path()).append('\n'));
    }

    @Override
    public void json(JsonObject out) {
        out.put("package", packageFile)
                .put("files", files.stream().map(ExtractedFile::json).toList());
    }
}
