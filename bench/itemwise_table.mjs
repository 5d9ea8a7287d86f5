// The sums behind the table of itemwise_table.cc with DuckDB: one GROUP BY over a table in memory.
// DuckDB leaves standard errors and intervals to somebody else.
//
//   npm install @duckdb/node-api && node bench/itemwise_table.mjs rows.csv     (anywhere outside the tree)
import { DuckDBInstance } from "@duckdb/node-api";

const items = Array.from({ length: 10 }, (_, i) => `item${i + 1}`);
const sums = items.map((item) => `sum(weight * ${item}), sum(weight) FILTER (${item} IS NOT NULL), count(${item})`);
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const types = ["province: SMALLINT", "commune: SMALLINT", "weight: DOUBLE", ...items.map((item) => `${item}: TINYINT`)];
const columns = types.map((type) => type.replace(/(\w+): (\w+)/, "'$1': '$2'")).join(", ");
await connection.run(`CREATE TABLE rows AS SELECT * FROM read_csv('${process.argv[2]}', columns = {${columns}})`);
for (const threads of [1, 2]) {
  await connection.run(`SET threads = ${threads}`);
  const elapsed = [];
  const cpu = [];
  for (let round = 0; round < 9; ++round) {
    const start = process.hrtime.bigint();
    const cpuStart = process.cpuUsage();
    const reader = await connection.runAndReadAll(
      `SELECT province, commune, ${sums.join(", ")} FROM rows GROUP BY province, commune`,
    );
    if (reader.currentRowCount !== 63 * 50) throw new Error(`${reader.currentRowCount} communes`);
    elapsed.push(Number(process.hrtime.bigint() - start) / 1e9);
    const used = process.cpuUsage(cpuStart);
    cpu.push((used.user + used.system) / 1e6);
  }
  elapsed.sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  console.log(`${threads} threads: elapsed ${elapsed[0].toFixed(4)} s (fastest), CPU ${cpu[4].toFixed(4)} s (median)`);
}
