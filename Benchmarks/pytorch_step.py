#!/usr/bin/env python3
"""Time of one training step of the default backbone in PyTorch, to set beside ours.

The network is `convnet` of the experiments (three blocks of 3x3 convolution without bias, batch normalisation and ReLU,
widths 32/64/128; 2x2 maximum pooling behind the first two, average pooling to 2x2 behind the third; linear 512 to 256,
ReLU; linear 256 to 10), eager, channels_last, single precision. A step is: clear the gradients, forward pass,
cross-entropy, backward pass, Adam. Input 1x32x32, made once: loading data is not part of the time.

  pytorch_step.py step [--threads 1]      milliseconds a step on so many threads
  pytorch_step.py machine                 whole machine: steps a second of 1 process x all cores, and of one process x
                                          1 thread a core, at the same time

Prints one JSON object.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time


def network(torch):
    nn = torch.nn

    def block(inputs, outputs, pooling):
        return [
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            pooling,
        ]

    return nn.Sequential(
        *block(1, 32, nn.MaxPool2d(2)),
        *block(32, 64, nn.MaxPool2d(2)),
        *block(64, 128, nn.AvgPool2d(4)),
        nn.Flatten(),
        nn.Linear(512, 256),
        nn.ReLU(inplace=True),
        nn.Linear(256, 10),
    )


class Step:
    def __init__(self, torch, batch):
        torch.manual_seed(0)
        self.torch = torch
        self.network = network(torch).to(memory_format=torch.channels_last)
        self.network.train()
        # PyTorch's fastest Adam on a processor.
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3, weight_decay=1e-5, fused=True)
        self.images = torch.randn(batch, 1, 32, 32).to(memory_format=torch.channels_last)
        self.labels = torch.randint(0, 10, (batch,))

    def __call__(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.torch.nn.functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def started(threads, batch, warm_up):
    """A warm step on so many threads."""
    import torch

    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    step = Step(torch, batch)
    for _ in range(warm_up):
        step()
    return torch, step


def time_step(arguments):
    torch, step = started(arguments.threads, arguments.batch, arguments.warm_up)
    rounds = []
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        for _ in range(arguments.steps):
            step()
        rounds.append((time.perf_counter() - start) * 1e3 / arguments.steps)
    return {
        "framework": f"pytorch {torch.__version__}",
        "threads": arguments.threads,
        "batch": arguments.batch,
        "milliseconds_per_step": statistics.median(rounds),
        "fastest_round": min(rounds),
        "slowest_round": max(rounds),
        "rounds": arguments.rounds,
        "steps_per_round": arguments.steps,
    }


def work_for(arguments):
    """One process of a packing: warms up, says so, waits for the start, counts steps for so many seconds."""
    _, step = started(arguments.threads, arguments.batch, arguments.warm_up)
    print("ready", flush=True)
    sys.stdin.readline()
    count = 0
    start = time.perf_counter()
    while time.perf_counter() - start < arguments.seconds:
        step()
        count += 1
    print(json.dumps({"steps": count, "seconds": time.perf_counter() - start}), flush=True)


def throughput(processes, threads, arguments):
    """Steps a second of so many processes that run at the same time."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    command = [
        sys.executable, os.path.abspath(__file__), "work", "--threads", str(threads),
        "--batch", str(arguments.batch), "--warm-up", str(arguments.warm_up), "--seconds", str(arguments.seconds),
    ]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(processes)
    ]
    for worker in workers:
        if worker.stdout.readline().strip() != "ready":
            raise SystemExit("a PyTorch process did not start; its message stands above")
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    results = [json.loads(worker.stdout.readline()) for worker in workers]
    for worker in workers:
        worker.stdin.close()
        worker.wait()
    return sum(result["steps"] / result["seconds"] for result in results)


def time_machine(arguments):
    cores = len(os.sched_getaffinity(0))
    packings = [(1, cores), (cores, 1)] if cores > 1 else [(1, 1)]
    rates = {packing: [] for packing in packings}
    # Interleaved, so that foreign load meets both packings.
    for _ in range(arguments.rounds):
        for processes, threads in packings:
            rates[processes, threads].append(throughput(processes, threads, arguments))
    entries = [
        {
            "processes": processes,
            "threads": threads,
            "steps_per_second": statistics.median(rates[processes, threads]),
            "images_per_second": statistics.median(rates[processes, threads]) * arguments.batch,
        }
        for processes, threads in packings
    ]
    return {
        "cores": cores,
        "batch": arguments.batch,
        "packings": entries,
        "best_steps_per_second": max(entry["steps_per_second"] for entry in entries),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["step", "machine", "work"], help="`work` is what `machine` starts")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--warm-up", type=int, default=5, help="steps before any is timed")
    parser.add_argument("--rounds", type=int, default=None, help="7 for `step`, 3 for `machine`")
    parser.add_argument("--steps", type=int, default=5, help="steps a round of `step`")
    parser.add_argument("--seconds", type=float, default=10, help="length of a round of `machine`")
    arguments = parser.parse_args()
    if arguments.rounds is None:
        arguments.rounds = 3 if arguments.mode == "machine" else 7
    if arguments.mode == "work":
        work_for(arguments)
    else:
        print(json.dumps({"step": time_step, "machine": time_machine}[arguments.mode](arguments), indent=2))


if __name__ == "__main__":
    main()
