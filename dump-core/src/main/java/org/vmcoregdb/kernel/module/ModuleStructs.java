package org.vmcoregdb.kernel.module;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Struct;

/** Structs of code that is a module in some kernels, and a part of the image in others. */
public final class ModuleStructs {
    private ModuleStructs() {}

    /**
     * A struct: the image's, else the module's.
     *
     * @param module its name, with underscores
     * @param name of the struct; the result has no type if neither has it
     */
    public static Struct of(Kernel kernel, String module, String name) {
        Struct own = kernel.types().struct(name);
        return own.type().isPresent()
                ? own
                : Modules.of(kernel)
                        .named(module)
                        .flatMap(found -> ModuleTypes.of(kernel).of(found))
                        .map(types -> types.struct(name))
                        .orElse(own);
    }
}
