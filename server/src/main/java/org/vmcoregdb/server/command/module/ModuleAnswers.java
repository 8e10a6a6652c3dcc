package org.vmcoregdb.server.command.module;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code mod} answers. */
public final class ModuleAnswers {
    private ModuleAnswers() {}

    /** The modules, by address. */
    public record ModuleList(List<ModuleRow> modules) implements Answer {
        @Override
        public String type() {
            return "modules";
        }

        @Override
        public void text(TextPage page) {
            ModulesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            ModulesJson.write(out, this);
        }
    }

    /**
     * A module.
     *
     * @param file its file with debug information, if one was found
     * @param symbols whether the dump has its symbols
     */
    public record ModuleRow(Module module, Optional<String> file, boolean symbols) {}

    /** The modules that tainted the kernel. */
    public record TaintedModules(List<TaintedModule> modules) implements Answer {
        @Override
        public String type() {
            return "tainted_modules";
        }

        @Override
        public void text(TextPage page) {
            ModulesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            ModulesJson.write(out, this);
        }
    }

    /** A module and its taint bits. */
    public record TaintedModule(String name, long mask) {}

    /** Which files with debug information there are of modules. */
    public record ModuleFiles(List<ModuleFile> files) implements Answer {
        @Override
        public String type() {
            return "module_files";
        }

        @Override
        public void text(TextPage page) {
            ModulesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            ModulesJson.write(out, this);
        }
    }

    /**
     * The file of one.
     *
     * @param buildId that it must have, in hexadecimal
     * @param file empty if none was found
     */
    public record ModuleFile(String module, Optional<String> buildId, Optional<String> file) {}
}
