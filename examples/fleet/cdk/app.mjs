import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LambdaCoverage } from 'lambda-coverage/cdk';

const app = new App();
const shop = new Stack(app, 'Shop');
new LambdaFunction(shop, 'OrdersApi', {
  functionName: 'orders-api',
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromAsset('../../orders-api/dist'),
});
new LambdaFunction(shop, 'Stock', {
  functionName: 'stock-python',
  runtime: Runtime.PYTHON_3_13,
  handler: 'stock.handler',
  code: Code.fromAsset('../../stock-python/src'),
});

const coverage = new LambdaCoverage(new Stack(app, 'Coverage'), 'Coverage');
coverage.record(app);
