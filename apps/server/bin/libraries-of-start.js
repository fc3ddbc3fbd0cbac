// What a starting server needs in any case, and who restores or migrates. A library that is missing here is loaded later, and slower.
import "@hono/node-server";
import "@hono/node-server/conninfo";
import "@simplewebauthn/server";
import "better-auth";
import "better-auth/api";
import "better-auth/cookies";
import "better-auth/crypto";
import "better-auth/db/migration";
import "better-auth/plugins/two-factor";
import "hono";
import "ipaddr.js";
import "nodemailer";
import "pino";
import "piscina";
import "prom-client";
import "standardwebhooks";
import "web-push";
