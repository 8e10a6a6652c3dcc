package org.vmcoregdb.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeName;
import org.vmcoregdb.types.dwarf.DwarfTypes;

/**
 * Types of the kernel's variables. BTF has those of per-cpu variables only (of all since 6.15, {@code CONFIG_DEBUG_INFO_BTF}
 * with pahole's {@code --btf_features=+global_var}). For some others that everybody asks for, and whose declarations have
 * been the same for as long as kernels have had BTF, the type's name is known here; what it looks like comes from BTF all
 * the same, and one that this kernel has no such type for has none. All others are in the DWARF of vmlinux, if it is there.
 */
public final class Variables {
    private static final Part<Variables> PART = Part.of(Variables::new);

    private static final Map<String, String> WELL_KNOWN = wellKnown();

    private final Kernel kernel;
    private final Lazy<Optional<DwarfTypes>> dwarf;

    /** Variables of a kernel. */
    public static Variables of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Variables(Kernel kernel) {
        this.kernel = kernel;
        this.dwarf = new Lazy<>(this::findDwarf);
    }

    /** Of a kernel whose other types come from elsewhere; to index it takes seconds, so that is left to who needs it. */
    private Optional<DwarfTypes> findDwarf() {
        return kernel.types() instanceof DwarfTypes
                ? Optional.empty()
                : kernel.vmlinux().here().flatMap(file -> new KernelTypes(kernel, kernel::addNotice).dwarf(file));
    }

    private static Map<String, String> wellKnown() {
        Map<String, String> all = new LinkedHashMap<>();
        name(all, "struct task_struct", "init_task");
        name(all, "struct mm_struct", "init_mm", "efi_mm");
        name(all, "struct cred", "init_cred");
        name(all, "struct pid", "init_struct_pid");
        name(all, "struct signal_struct", "init_signals");
        name(all, "struct sighand_struct", "init_sighand");
        name(all, "struct files_struct", "init_files");
        name(all, "struct fs_struct", "init_fs");
        name(all, "struct nsproxy", "init_nsproxy");
        name(all, "struct uts_namespace", "init_uts_ns");
        name(all, "struct pid_namespace", "init_pid_ns");
        name(all, "struct user_namespace", "init_user_ns");
        name(all, "struct ipc_namespace", "init_ipc_ns");
        name(all, "struct cgroup_namespace", "init_cgroup_ns");
        name(all, "struct net", "init_net");
        name(all, "struct css_set", "init_css_set");
        name(all, "struct cgroup_root", "cgrp_dfl_root");
        name(all, "struct task_group", "root_task_group");
        name(all, "struct user_struct", "root_user");
        name(all, "struct resource", "iomem_resource", "ioport_resource");
        name(all, "struct cpuinfo_x86", "boot_cpu_data");
        name(all, "struct list_head", "modules", "slab_caches", "super_blocks", "workqueues", "net_namespace_list");
        name(all, "struct list_head", "vmap_area_list", "task_groups", "pernet_list");
        name(
                all,
                "const struct sched_class",
                "fair_sched_class",
                "rt_sched_class",
                "dl_sched_class",
                "idle_sched_class");
        name(all, "const struct sched_class", "stop_sched_class");
        name(all, "const struct file_operations", "def_blk_fops", "def_chr_fops");
        name(all, "struct cpumask", "__cpu_possible_mask", "__cpu_present_mask", "__cpu_online_mask");
        name(all, "struct printk_ringbuffer *", "prb");
        name(all, "enum system_states", "system_state");
        name(all, "rwlock_t", "tasklist_lock");
        name(all, "atomic_t", "panic_cpu");
        name(all, "const char []", "linux_banner");
        name(all, "char *", "saved_command_line");
        name(all, "volatile unsigned long", "jiffies");
        name(all, "u64", "jiffies_64");
        name(all, "unsigned long", "tainted_mask", "phys_base", "page_offset_base", "vmalloc_base", "vmemmap_base");
        name(all, "unsigned long", "max_pfn", "max_low_pfn", "total_forks", "loops_per_jiffy");
        name(all, "unsigned int", "nr_cpu_ids", "cpu_khz", "tsc_khz");
        name(all, "int", "panic_on_oops", "panic_timeout", "panic_on_warn", "nr_threads", "pid_max", "crashing_cpu");
        name(all, "void *", "high_memory");
        return all;
    }

    private static void name(Map<String, String> all, String type, String... variables) {
        for (String variable : variables) {
            all.put(variable, type);
        }
    }

    /** The type of a variable of the kernel itself. */
    public Optional<CType> type(String name) {
        Optional<CType> told = kernel.types().variable(name);
        if (told.isPresent()) {
            return told;
        }
        return Optional.ofNullable(WELL_KNOWN.get(name))
                .flatMap(type -> TypeName.parse(kernel.types(), type))
                .or(() -> inDwarf(name));
    }

    private Optional<CType> inDwarf(String name) {
        return kernel.imageSymbols().named(name).isEmpty()
                ? Optional.empty()
                : dwarf.get().flatMap(types -> types.variable(name));
    }

    /** Shows those whose types are only known here: what BTF says is not among them. */
    public void forEachWellKnown(BiConsumer<String, CType> action) {
        WELL_KNOWN.forEach((name, type) -> {
            if (kernel.types().variable(name).isEmpty()) {
                TypeName.parse(kernel.types(), type).ifPresent(found -> action.accept(name, found));
            }
        });
    }
}
