import { List, Text } from "@mantine/core";
import { verifyReceipt } from "@plimsoll/receipt";
import { useQuery } from "@tanstack/react-query";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { CHECK_WORDS, type SaleReceipt } from "./receipt-words.ts";
import { withoutDates } from "./without-dates.ts";
import classes from "./verification.module.css";

/** Recomputes the whole receipt in this browser, with the engine that the service runs. */
export function VerificationOf({ receipt }: { readonly receipt: SaleReceipt }) {
  const key = useApi("getReceiptKey");
  const publicKey = key.data?.publicKey;
  const verified = useQuery({
    queryKey: ["verification", receipt.sale, receipt.signature.digest, publicKey],
    queryFn: () => verifyReceipt(receipt, publicKey === undefined ? {} : { key: publicKey }),
    enabled: publicKey !== undefined,
    staleTime: Infinity,
  });
  return (
    <Panel title="Checked in your browser just now">
      <Loaded query={verified}>
        {({ isValid, checks }) => (
          <>
            <Text fw={600} className={isValid ? classes.sound : classes.broken} role="status">
              {isValid ? "Everything fits together." : "Something does not fit. Do not accept it."}
            </Text>
            <List className={classes.checks} size="sm" mt="xs">
              {checks.map(({ name, isPassed, detail }) => (
                <List.Item key={name} className={isPassed ? classes.sound : classes.broken}>
                  <Explained text={CHECK_WORDS[name]} />: {isPassed ? "yes" : "no"}
                  <Text size="xs" c="dimmed">
                    <Explained text={withoutDates(detail, verified.dataUpdatedAt)} />
                  </Text>
                </List.Item>
              ))}
            </List>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
