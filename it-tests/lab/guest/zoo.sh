# Sourced by init with $zoo, the words of zoo=WORD,WORD... on the kernel's command line, when all else runs:
#   fgraph    the function-graph tracer is on for functions that sleep
#   patch     a livepatch is loaded
#   tasks     /bin/zoo: odd names, odd states, odd stacks, odd memory
#   logs      odd lines in the log, of the kernel and of users
#   offline   CPUs 1, 4 and 5 are taken away
#   traces    the kernel prints the stack of every task (SysRq t) into the log
#   go:NAME   how it ends
has() { case ,$zoo, in *,$1,*) return 0;; esac; return 1; }
trace=/sys/kernel/tracing
echo 1 > /proc/sys/kernel/unprivileged_bpf_disabled
dmesg -n 5
if has fgraph; then
  for f in schedule do_nanosleep hrtimer_nanosleep schedule_timeout do_sys_poll do_wait __x64_sys_pause kthread smpboot_thread_fn pipe_read; do
    echo $f >> $trace/set_ftrace_filter
  done
  echo function_graph > $trace/current_tracer || echo "LAB: no function-graph tracer"
fi
insmod /lib/zoo.ko || echo "LAB: zoo failed to load"
if has patch; then insmod /lib/zoo_patch.ko || echo "LAB: zoo_patch failed to load"; fi
echo 4 > /proc/sys/vm/nr_hugepages
if has tasks; then /bin/zoo tasks; fi
if has fgraph; then sleep 2; fi
if has logs; then
  echo logs > /proc/zoo; echo warn > /proc/zoo
  printf '\033[35mfrom kmsg\033[0m\n' > /dev/kmsg; printf '<3>user: line with level\n' > /dev/kmsg
fi
if has offline; then
  for c in 1 4 5; do echo 0 > /sys/devices/system/cpu/cpu$c/online; done; echo "LAB: CPUs $(cat /sys/devices/system/cpu/online)"
fi
if has traces; then dmesg -n 1; echo t > /proc/sysrq-trigger; sleep 1; dmesg -n 5; fi
sleep 1
stall() { echo 1 > /proc/sys/kernel/panic_on_rcu_stall; echo 5 > /sys/module/rcupdate/parameters/rcu_cpu_stall_timeout; }
echo "LAB: TRIGGER zoo ${zoo##*go:}"
case ${zoo##*go:} in
  rcu) stall; /bin/zoo trigger spin 2 &;;
  rcuirq) stall; /bin/zoo trigger irqspin 2 &;;
  unanswered) stall; echo 4 > /proc/sys/kernel/watchdog_thresh; echo 1 > /proc/sys/kernel/softlockup_panic; /bin/zoo trigger unanswered 2 &;;
  soft) echo 4 > /proc/sys/kernel/watchdog_thresh; echo 1 > /proc/sys/kernel/softlockup_panic; /bin/zoo trigger spin 2 &;;
  bpfbug) /bin/zoo bpfbug &;;
  sysrq) echo c > /proc/sysrq-trigger;;
  two) # an oops that the machine survives, then one that it does not
    echo 0 > /proc/sys/kernel/panic_on_oops; /bin/zoo trigger div 2; sleep 2; echo 'after the first oops' > /dev/kmsg
    echo c > /proc/sysrq-trigger;;
  kmsgfake) # what a user writes looks like the end, and is not
    echo 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009' > /dev/kmsg; sleep 1; /bin/zoo trigger gp 2 &;;
  *) /bin/zoo trigger ${zoo##*go:} 2 &;;
esac
